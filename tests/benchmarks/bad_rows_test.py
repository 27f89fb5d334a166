"""A thousand bad rows of ten kinds; the benchmark itself has a million."""

import random

import pytest

from benchmarks.bad_rows import FORMS, PACKINGS, lines, read, write


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.ending)
def test_every_bad_row_is_counted_with_its_reason(tmp_path, form, packing):
    put = write(tmp_path / f"rows.{form.ending}{packing}", form, 1000, seed=3)
    assert len(put) == 10
    counts = read(tmp_path / f"rows.{form.ending}{packing}", tmp_path / "out")
    assert counts.kinds == put
    assert (counts.rejects, counts.written, counts.stopped) == (1000, 100, False)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.ending)
def test_rows_depend_on_the_seed(form):
    first, again, other = (list(lines(form, 50, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert random.Random(1).choice(list(form.bad)) == first[1][0]
