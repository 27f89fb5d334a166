"""The benchmark of fake addresses: how rows are parted, what is read again, the page."""

import json
from types import SimpleNamespace

import pytest

from benchmarks import records_best
from benchmarks.records_best import OURS, SYSTEMS, parted
from tfvae.config import flat


@pytest.fixture
def parts(tmp_path):
    data = tmp_path / "addresses.csv"
    data.write_text("A,B\n" + "".join(f"{i},x\n" for i in range(100)))
    return parted(data, tmp_path / "work")


def test_rows_are_parted_without_overlap_and_with_their_header(parts):
    heads, rows = zip(
        *((head, set(lines)) for head, *lines in (p.read_text().splitlines() for p in parts)), strict=True
    )
    assert set(heads) == {"A,B"}
    fitted, choosing, both, held = rows
    assert (len(fitted), len(choosing), len(held)) == (63, 7, 30)
    assert fitted | choosing == both
    assert not (fitted & choosing or both & held)
    assert len(both | held) == 100


def test_the_parts_are_always_the_same(parts, tmp_path):
    again = parted(tmp_path / "addresses.csv", tmp_path / "again")
    assert [path.read_text() for path in again] == [path.read_text() for path in parts]


def test_what_was_judged_is_read(parts, tmp_path, monkeypatch):
    monkeypatch.setattr(records_best, "_WORKDIR", SimpleNamespace(value=str(tmp_path)))
    found = tmp_path / "counts/seed3/judged.json"
    found.parent.mkdir(parents=True)
    found.write_text(json.dumps({"p_mean": 0.5}))
    assert records_best._judged(None, parts, "counts", 3, {}) == {"p_mean": 0.5}


def test_the_page_has_a_column_for_each_system():
    page = records_best._page(
        {"real": [{"p_mean": 0.5}], "tree": [{"p_mean": 0.1, "cpu": 9}, {"p_mean": 0.3, "cpu": 9}]}
    )
    assert "| | real | tree |" in page
    assert "| p_mean | 0.5 | 0.2 ± 0.1 |" in page
    assert "| cpu | – | 9 ± 0 |" in page


def test_the_systems_numbers_are_fields_of_the_configuration():
    import configs

    known = flat(configs.resolve("addresses", "small", {}))
    for stage, numbers in OURS.values():
        assert f"stages.{stage}.steps" in known
        assert set(numbers) <= set(known)
    assert SYSTEMS[-1] == "mostlyai"
