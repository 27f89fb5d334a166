"""Tables of plain values, as people have them, and as arrays that can be compared."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tfvae.checks import require_one_of
from tfvae.metrics.tables.values import Kind, as_key, as_number, as_text, kind_of

Cells = Mapping[str, list[Any]]
"""Name of a column -> its values as they came."""
KINDS = ("number", "category", "text")


@dataclass(frozen=True, eq=False)
class PlainTable:
    """Rows of plain values, and what each column is.

    Args:
        cells: name of a column -> its values; equally many of each.
        kinds: name of a column -> how its values are compared.
    """

    cells: Cells
    kinds: Mapping[str, Kind]

    def __len__(self) -> int:
        return len(next(iter(self.cells.values())))

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Numbers as float64 [N], NaN where there is none; others as texts [N], "" where there is none."""
        return {name: _array(column, self.kinds[name]) for name, column in self.cells.items()}

    def keys(self, name: str) -> list[Hashable]:
        """The values of a column so that equal ones are equal, however they are spelled; None where one is missing."""
        return [as_key(value, self.kinds[name]) for value in self.cells[name]]

    @cached_property
    def rows(self) -> list[tuple[Hashable, ...]]:
        """The keys of each row."""
        return list(zip(*(self.keys(name) for name in self.cells), strict=True))

    def take(self, chosen: Iterable[int]) -> "PlainTable":
        """Some of the rows."""
        chosen = list(chosen)
        return PlainTable({name: [column[i] for i in chosen] for name, column in self.cells.items()}, self.kinds)

    def sample(self, most: int, seed: int) -> "PlainTable":
        """At most so many rows, drawn without replacement, in a new order."""
        return self.take(np.random.default_rng(seed).permutation(len(self))[:most].tolist())


def _array(column: Sequence[Any], kind: Kind) -> np.ndarray:
    if kind != "number":
        return np.array([as_text(value) for value in column], object)
    return np.array([np.nan if (size := as_number(value)) is None else size for value in column], float)


def cells_of(name: str, table: Any) -> Cells:
    """The columns of a mapping or a DataFrame (pandas', polars').

    Args:
        name: of the argument, for errors.
        table: name of a column -> its values.

    Raises:
        ValueError: there is no row, or columns differ in length, or two have one name.
    """
    columns = list(getattr(table, "columns", table))
    if len({str(column) for column in columns}) < len(columns):
        raise ValueError(f"`{name}` must have a name for each column; some names come twice.")
    found = {str(column): _listed(table[column]) for column in columns}
    sizes = {column: len(values) for column, values in found.items()}
    if not any(sizes.values()):
        raise ValueError(f"`{name}` must have rows; there is none.")
    if len(set(sizes.values())) > 1:
        raise ValueError(f"`{name}` must have equally many values in each column, got {sizes}.")
    return found


def _listed(column: Any) -> list[Any]:
    """NumPy's and pandas' columns give Python's own values by `tolist`, polars' by `to_list`."""
    for method in ("tolist", "to_list"):
        if hasattr(column, method):
            return list(getattr(column, method)())
    return list(column)


def read_tables(tables: Mapping[str, Any], kinds: Mapping[str, Kind] | None = None) -> dict[str, PlainTable]:
    """Tables of the same columns, in the order of the first one's, which says what the columns are.

    Args:
        tables: by the name of the argument; a mapping or a DataFrame each.
        kinds: of columns whose kind is known; the others' are found.

    Raises:
        ValueError: there is no row, or a column is missing, or `kinds` has an unknown column or kind.
    """
    read = {name: cells_of(name, table) for name, table in tables.items()}
    first, *_ = read
    for column, kind in (kinds or {}).items():
        require_one_of("kinds", column, read[first])
        require_one_of(f"kinds[{column!r}]", kind, KINDS)
    known = {**{column: kind_of(values) for column, values in read[first].items()}, **(kinds or {})}
    for name, cells in read.items():
        if missing := [column for column in known if column not in cells]:
            raise ValueError(f"`{name}` must have all columns of `{first}`; {', '.join(missing)} is missing.")
    return {name: PlainTable({column: cells[column] for column in known}, known) for name, cells in read.items()}
