"""How rows are parted."""

import pytest

from benchmarks.judge.parts import parted


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
