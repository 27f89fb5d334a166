"""One value of JSON that holds a whole table -> its rows. Imports no TensorFlow.

Programs write a table as an object of columns, as rows by their labels, as lists of cells below their names, or as a
list of objects inside an object.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tfvae.checks import named

_MANY = 10
"""Rows, at least, that may be those of one object with a list of others, or with others that have not all the same
fields."""
_DEPTH = 3
"""Objects around a list of rows, at most."""
_SPLIT = ("columns", "data")
"""Members of what pandas calls split."""


class Found(NamedTuple):
    """A table in a value of JSON."""

    rows: list[dict[str, Any]]
    what: str
    """A line for people: what the value was, and what of it is left out."""


def table_in(value: Any) -> Found | None:
    """The table that a value holds; None where it is none of the forms that are known."""
    if isinstance(value, list):
        return _from_lists(value)
    if not isinstance(value, dict) or value.get("type") in ("Feature", "FeatureCollection"):
        return None
    return _from_split(value) or _from_objects(value) or _from_columns(value) or _from_member(value)


def _from_lists(values: Sequence[Any]) -> Found | None:
    """Lists of cells, of which the first one has the names."""
    names = values[0] if values else None
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        return None
    if len(set(names)) < len(names) or len(values) < 2 or not _are_rows(values, len(names)):
        return None
    return Found(_named(names, values[1:]), "rows are lists of cells, and the first one has their names")


def _are_rows(rows: Any, width: int) -> bool:
    return isinstance(rows, list) and all(isinstance(row, list) and len(row) == width for row in rows)


def _named(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _from_split(value: Mapping[str, Any]) -> Found | None:
    """Names and lists of cells, each under a name of its own."""
    names, rows = (value.get(name) for name in _SPLIT)
    if not isinstance(names, list) or not names or not _are_rows(rows, len(names)):
        return None
    texts = list(map(str, names))
    if len(set(texts)) < len(texts):
        return None
    assert rows is not None
    return Found(_named(texts, rows), f"rows are lists of cells, beside their names{_beside(value, _SPLIT)}")


def _from_objects(value: Mapping[str, Any]) -> Found | None:
    """An object of objects: rows by their labels, or the cells of each column by the labels of rows."""
    insides = list(value.values())
    if not insides or not all(isinstance(inside, dict) and inside for inside in insides):
        return None
    names = dict.fromkeys(name for inside in insides for name in inside)
    if all(len(inside) == len(names) for inside in insides):
        columns = _counts(names) > _counts(value) or (_counts(names) == _counts(value) and len(names) > len(value))
    elif len(value) >= max(_MANY, 2 * len(names)):
        columns = False
    else:
        return None
    if not columns:
        return Found(insides, "rows are objects by their labels, which are left out")
    rows = [{name: inside[label] for name, inside in value.items()} for label in names]
    return Found(rows, "cells are objects by columns; labels of rows are left out")


def _counts(labels: Mapping[str, Any]) -> bool:
    """Whether labels are whole numbers, as those of rows are that have no others."""
    return all(label.isdecimal() for label in labels)


def _from_columns(value: Mapping[str, Any]) -> Found | None:
    """An object of lists: the cells of each column."""
    columns = list(value.values())
    if len(columns) < 2 or not all(isinstance(column, list) for column in columns):
        return None
    if len(set(map(len, columns))) > 1 or not columns[0] or any(isinstance(column[0], dict) for column in columns):
        return None
    return Found(_named(list(value), list(map(list, zip(*columns, strict=True)))), "cells are lists by columns")


def _from_member(value: Mapping[str, Any]) -> Found | None:
    """An object in which there is one list of objects."""
    lists = list(_lists(value, "", _DEPTH))
    objects = [(path, rows) for path, rows in lists if all(isinstance(row, dict) for row in rows)]
    if value.get("schema") and any(path == "data" for path, _ in objects):  # what pandas calls table
        objects, lists = [one for one in objects if one[0] == "data"], []
    if (
        len(objects) != 1
        or len(objects[0][1]) < _MANY
        or any(isinstance(row, list) for _, rows in lists for row in rows)
    ):
        return None
    ((path, rows),) = objects
    schema = value.get("schema")
    if isinstance(schema, dict) and schema.get("primaryKey") == ["index"]:
        rows = [{name: cell for name, cell in row.items() if name != "index"} for row in rows]
    return Found(rows, f"rows are those of the member {path}{_beside(value, [path.partition('.')[0]])}")


def _lists(value: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    for name, inside in value.items():
        if isinstance(inside, list) and inside:
            yield prefix + name, inside
        elif isinstance(inside, dict) and depth > 1:
            yield from _lists(inside, f"{prefix}{name}.", depth - 1)


def _beside(value: Mapping[str, Any], kept: Sequence[str]) -> str:
    others = [name for name in value if name not in kept]
    return f"; left out: {named(others)}" if others else ""
