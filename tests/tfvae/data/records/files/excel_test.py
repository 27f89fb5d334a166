"""Sheets of Excel."""

import datetime as dt
import sys

import pytest

from tests.cells import untyped
from tfvae.checks import DataError
from tfvae.data.reader import Placed, Reject, Told
from tfvae.data.records.table_files import TableFiles

openpyxl = pytest.importorskip("openpyxl")


def items(tmp_path, **sheets) -> list:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    reader = TableFiles(str(tmp_path / "a.xlsx"))
    return [item for shard in reader.shards() for item in reader.read(shard)]


def records(found: list) -> list:
    return [untyped(item.record) for item in found if isinstance(item, Placed) and item.split != "findings"]


def told(found: list) -> list[str]:
    return [item.what for item in found if isinstance(item, Told)]


def test_cells_keep_their_types(tmp_path):
    rows = [
        ["id", "name", "when", "on", "x"],
        [1, "Ann", dt.datetime(2020, 1, 2, 3, 4), True, 0.5],
        [2, "07", None, False, 3],
    ]
    found = items(tmp_path, people=rows)
    assert records(found) == [
        {"id": b"1", "name": b"Ann", "when": b"2020-01-02 03:04:00", "on": b"true", "x": b"0.5"},
        {"id": b"2", "name": b"07", "when": [], "on": b"false", "x": b"3"},
    ]
    assert told(found) == []


def test_titles_index_and_other_sheets_are_left_out_and_told(tmp_path):
    top = [["Sales of 2020"], [], [None, "kind", "n"], [0, "a", 1], [], [1, "b", 2]]
    rows = [*top, *[[i, "c", 3] for i in range(2, 400)], [400, "d", 4, "beyond"]]
    found = items(tmp_path, empty=[], sales=rows, notes=[["x"]])
    assert len(records(found)) == 400
    assert records(found)[:2] == [{"kind": b"a", "n": b"1"}, {"kind": b"b", "n": b"2"}]
    assert [item.reason for item in found if isinstance(item, Reject)] == ["too many cells"]
    assert told(found) == [
        "of the workbook the sheet 'sales' is read alone, without empty, notes",
        "rows of title before the header left out: 2",
        "the first column, an index without a name, is left out",
        "an empty line, which is no row, left out",
    ]


def test_without_the_package_the_extra_is_named(tmp_path, monkeypatch):
    items(tmp_path, a=[["x"], [1]])
    (tmp_path / "a.xlsx").rename(tmp_path / "b.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(DataError, match=r"b\.xlsx is read with openpyxl, .*: pip install tfvae\[excel\]\.$"):
        TableFiles(str(tmp_path / "b.xlsx")).shards()


def test_a_workbook_without_cells_is_an_error(tmp_path):
    with pytest.raises(DataError, match=r"a\.xlsx has no sheet with cells"):
        items(tmp_path, a=[])
