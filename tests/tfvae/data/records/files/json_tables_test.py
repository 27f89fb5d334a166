"""Tables in one value of JSON."""

import json

import pytest

from tfvae.data.records.files.json_tables import table_in

ROWS = [{"id": n, "kind": "abc"[n % 3], "x": None if n % 4 else n / 8} for n in range(12)]
CELLS = [list(row.values()) for row in ROWS]
NAMES = ["id", "kind", "x"]
COLUMNS = {name: {str(n): row[name] for n, row in enumerate(ROWS)} for name in NAMES}
TABLES = {
    "columns": COLUMNS,
    "index": {str(n): row for n, row in enumerate(ROWS)},
    "columns with labels": {name: {f"r{n}": row[name] for n, row in enumerate(ROWS)} for name in NAMES},
    "index with labels": {f"r{n}": row for n, row in enumerate(ROWS)},
    "split": {"columns": NAMES, "index": list(range(12)), "data": CELLS},
    "tight": {"index": [], "columns": NAMES, "data": CELLS, "index_names": [None], "column_names": [None]},
    "table": {
        "schema": {"fields": [{"name": "index"}], "primaryKey": ["index"]},
        "data": [{"index": n, **row} for n, row in enumerate(ROWS)],
    },
    "lists of columns": {name: [row[name] for row in ROWS] for name in NAMES},
    "lists below names": [NAMES, *CELLS],
    "a member": {"count": 12, "data": ROWS},
    "a member of a member": {"status": "ok", "results": {"page": 1, "items": ROWS, "errors": []}},
}


@pytest.mark.parametrize("case", TABLES)
def test_all_ways_to_write_a_table_give_its_rows(case):
    found = table_in(json.loads(json.dumps(TABLES[case])))
    assert found is not None
    assert found.rows == ROWS


def test_what_is_left_out_is_told():
    told = {case: found.what for case, value in TABLES.items() if (found := table_in(value))}
    assert told["columns"] == "cells are objects by columns; labels of rows are left out"
    assert told["index"] == "rows are objects by their labels, which are left out"
    assert told["split"] == "rows are lists of cells, beside their names; left out: index"
    assert told["lists of columns"] == "cells are lists by columns"
    assert told["lists below names"] == "rows are lists of cells, and the first one has their names"
    assert told["a member of a member"] == "rows are those of the member results.items; left out: status"


def test_rows_by_labels_may_lack_fields():
    value = {f"r{n}": {"id": n, **({} if n % 2 else {"note": "x"})} for n in range(20)}
    found = table_in(value)
    assert found is not None
    assert found.rows == list(value.values())


NONE = {
    "an object": {"id": 1, "kind": "a"},
    "nested": {"id": 1, "home": {"city": "Rome"}},
    "a list of numbers": {"id": 1, "x": [1, 2]},
    "two lists of objects": {"a": ROWS, "b": ROWS},
    "objects and cells": {"meta": {"columns": [{"name": "a"}]}, "data": CELLS},
    "columns of other lengths": {"a": [1, 2], "b": [1]},
    "names twice": [["a", "a"], [1, 2]],
    "names alone": [["a", "b"]],
    "cells without names": CELLS,
    "rows of other widths": [["a", "b"], [1]],
    "objects in a list": ROWS,
    "a collection": {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}}]},
    "a feature": {"type": "Feature", "properties": {"x": [{"a": 1}]}},
    "nothing": {},
    "a number": 12,
}


@pytest.mark.parametrize("case", NONE)
def test_other_values_hold_no_table(case):
    assert table_in(NONE[case]) is None
