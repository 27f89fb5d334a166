"""How good fake rows of any table are: what a classifier tells, SDMetrics' quality, and copies of training rows."""

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tfvae.metrics.tables.features import codes_of, features
from tfvae.metrics.tables.likeness import quality
from tfvae.metrics.tables.two_sample import two_sample_auc

Cells = Mapping[str, np.ndarray]
"""Name of a column -> its cells as they are written, str [N]."""
_MANY = 0.5


def read_cells(path: Path) -> Cells:
    """A CSV file with a header.

    Raises:
        ValueError: there is no row.
    """
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise ValueError(f"`{path}` must have rows; there is none.")
    return {name: np.array([row[name] or "" for row in rows], dtype=str) for name in rows[0]}


class TableJudge:
    """Judges rows against held-out ones. Columns whose held-out cells are all numbers, or empty, are numbers.

    Of texts a classifier sees which of the held-out values it is, how long it is, and how many words and digits it has.

    Args:
        train: rows that a system has seen.
        held: rows that it has not; half of them are what fakes are told from, the others what can be reached.

    Raises:
        ValueError: there are fewer than two held-out rows.
    """

    def __init__(self, train: Cells, held: Cells) -> None:
        size = len(next(iter(held.values())))
        if size < 2:
            raise ValueError(f"`held` must have two rows or more, got {size}.")
        order = np.random.RandomState(0).permutation(size)
        self.real, self.reserved = (_rows(held, order[part]) for part in (slice(size // 2), slice(size // 2, None)))
        self._numbers = {name for name, column in held.items() if _numbers(column) is not None}
        self._codes = codes_of({name: column for name, column in held.items() if name not in self._numbers})
        self._train = set(_lines(train))

    def judge(self, fake: Cells) -> dict[str, float]:
        """The AUC of all columns, quality with its halves, and the share of rows that are training rows.

        Raises:
            ValueError: a column is missing.
        """
        if missing := [name for name in self.real if name not in fake]:
            raise ValueError(f"`fake` must have all columns of the data; {', '.join(missing)} is missing.")
        fake = {name: fake[name] for name in self.real}
        found = quality(self._table(self.real), self._table(fake))
        return {
            "auc": two_sample_auc(self._features(self.real), self._features(fake)),
            "quality": found.score,
            "shapes": found.shapes,
            "pair_trends": found.pair_trends,
            "row_in_train": float(np.mean([line in self._train for line in _lines(fake)])),
        }

    def ceiling(self) -> dict[str, float]:
        """What real rows reach."""
        return self.judge(self.reserved)

    def _features(self, rows: Cells) -> np.ndarray:
        table = {name: _as_numbers(c) if name in self._numbers else c for name, c in rows.items()}
        return np.column_stack(list(features(table, self._codes).values()))

    def _table(self, rows: Cells) -> Mapping[str, np.ndarray]:
        """Without columns in which most cells are different: of these the quality would count equal ones."""
        return {
            name: _as_numbers(column) if name in self._numbers else column
            for name, column in rows.items()
            if name in self._numbers or len(self._codes[name]) < _MANY * 2 * len(self.real[name])
        }


def _rows(cells: Cells, chosen: np.ndarray) -> Cells:
    return {name: column[chosen] for name, column in cells.items()}


def _numbers(column: np.ndarray) -> np.ndarray | None:
    """The numbers to the seven digits of float32, NaN for empty cells; None where some cell is no number."""
    try:
        return np.where(column == "", "nan", column).astype(float).astype(np.float32).astype(float)
    except ValueError:
        return None


def _as_numbers(column: np.ndarray) -> np.ndarray:
    """NaN for empty cells and for what is no number."""
    found = _numbers(column)
    if found is not None:
        return found
    cells = [np.array([cell]) for cell in column.tolist()]
    return np.array([np.nan if (one := _numbers(cell)) is None else one[0] for cell in cells])


def _lines(cells: Cells) -> list[tuple[str, ...]]:
    """Rows with numbers as short as they can be: 12.50 is 12.5."""
    columns = [_shortest(column) for column in cells.values()]
    return list(zip(*columns, strict=True))


def _shortest(column: np.ndarray) -> list[str]:
    numbers = _numbers(column)
    if numbers is None:
        return column.tolist()
    return [str(number).removesuffix(".0") for number in numbers.astype(np.float32)]
