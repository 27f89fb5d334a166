"""Tables of records as Python values, so that they can be compared and looked up."""

from collections.abc import Hashable, Iterable
from typing import Any

from tfvae.checks import require_one_of
from tfvae.data.records.columns import shown
from tfvae.data.records.table import Table
from tfvae.schema.cells import Cell, cells
from tfvae.schema.message import Message

Values = list[Any]
"""A value for each row; None where it is missing, and a tuple of elements inside a repeated field."""


def record_values(message: Message, table: Table, paths: Iterable[str] | None = None) -> dict[str, Values]:
    """Path of a leaf -> its value in each row of the table; for the given paths, or for all leaves."""
    found = _leaves(message)
    return {path: _values(found[path], table) for path in (found if paths is None else paths)}


def fields(message: Message) -> dict[str, list[str]]:
    """Key of a model's column -> paths of its leaves; the numbers of one message share a column, "lat+long"."""
    found: dict[str, list[str]] = {}
    for path, cell in _leaves(message).items():
        found.setdefault(cell.key, []).append(path)
    return found


def field_values(message: Message, table: Table, paths: list[str]) -> list[Hashable]:
    """All values of one of `fields`, each a tuple with one value for each of its leaves.

    There is one value a row, or inside a repeated field one for each element of each row.
    """
    rows = zip(*record_values(message, table, paths).values(), strict=True)
    if not _leaves(message)[paths[0]].most:
        return list(rows)
    return [element for row in rows for element in zip(*row, strict=True)]


def require_leaves(name: str, paths: Iterable[str], message: Message, *kinds: type) -> None:
    """Raises ValueError unless all paths are leaves of one of the kinds, outside repeated fields."""
    choices = [path for path, cell in _leaves(message).items() if isinstance(cell.kind, kinds) and not cell.most]
    for path in paths:
        require_one_of(name, path, choices)


def _leaves(message: Message) -> dict[str, Cell]:
    return {cell.name: cell for cell in cells(message) if not cell.of}


def _values(cell: Cell, table: Table) -> Values:
    column = table[cell.name]
    there = shown(cell._replace(key=cell.name), table).reshape(column.shape)
    found = column.astype(object)
    found[~there] = None
    values = found.tolist()
    counts = [table[name].tolist() for name in cell.under if name[-1] == "#"]
    return [tuple(row[:n]) for row, n in zip(values, counts[0], strict=True)] if counts else values
