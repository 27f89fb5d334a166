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


def test_the_first_sheet_that_is_a_table_is_read(tmp_path):
    rows = [["id", "kind"], *[[n, "ab"[n % 2]] for n in range(9)]]
    found = items(tmp_path, about=[["Author", "me"], ["Year", 2020]], data=rows, more=rows)
    assert len(records(found)) == 9
    assert told(found)[0] == "of the workbook the sheet 'data' is read alone, without about, more"


def test_hidden_sheets_come_last(tmp_path):
    book = openpyxl.Workbook()
    book.active.sheet_state = "hidden"
    for sheet, name in zip((book.active, book.create_sheet("seen")), ("x", "id"), strict=True):
        for row in ([name, "kind"], *[[n, "ab"[n % 2]] for n in range(9)]):
            sheet.append(row)
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    assert TableFiles(str(tmp_path / "a.xlsx")).names() == ("id", "kind")


def test_columns_of_nothing_are_left_out(tmp_path):
    rows = [[], [None, None, "id", None, "kind"], *[[None, None, n, None, "a"] for n in range(400)]]
    found = items(tmp_path, a=[*rows, [None, None, 400, "late", "b"]])
    assert len(records(found)) == 400
    assert records(found)[0] == {"id": b"0", "kind": b"a"}
    assert [item.reason for item in found if isinstance(item, Reject)] == ["has a cell in a column without a name"]
    assert "columns without a name and without values left out: 3" in told(found)


def test_a_title_of_several_cells_ends_with_an_empty_row(tmp_path):
    rows = [["id", "kind", "n"], *[[n, "a", n] for n in range(9)]]
    assert records(items(tmp_path, a=[["Sales", 2020], [], *rows]))[0] == {"id": b"0", "kind": b"a", "n": b"0"}


def test_merged_cells_above_names_are_joined_with_them(tmp_path):
    rows = [["who", None, "what", None], ["id", "kind", "n", "price"], *[[n, "ab"[n % 2], n, n / 2] for n in range(9)]]
    found = items(tmp_path, a=rows)
    assert len(records(found)) == 9
    assert list(records(found)[0]) == ["who_id", "who_kind", "what_n", "what_price"]


def test_formulas_without_results_are_an_error(tmp_path):
    with pytest.raises(DataError, match=r"a\.xlsx has formulas without results, in its column 2: open it"):
        items(tmp_path, a=[["x", "y"], *[[n, f"=A{n + 2}*2"] for n in range(9)]])


def test_a_workbook_that_its_parser_cannot_read_is_an_error(tmp_path):
    book = openpyxl.Workbook()
    book.create_chartsheet("chart")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match=r"a\.xlsx is no workbook that can be read"):
        TableFiles(str(tmp_path / "a.xlsx")).shards()
