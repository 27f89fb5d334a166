"""Canaries: rows of random values that are planted among the training rows, and that no honest model gives back."""

import random
import re
from collections.abc import Hashable
from itertools import takewhile
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, NamedTuple

from tfvae.checks import require_at_least
from tfvae.metrics.tables.plain import Cells, PlainTable, cells_of, read_tables
from tfvae.metrics.tables.values import as_key, as_number, as_text, is_missing

_TRIES = 50
_FEW = 2
"""A column of so few values is a yes or no: a new value would be another kind of column."""
_WHOLE = re.compile(r"-?\d+")
_MOMENT = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d:\d\d")
"""Days and times: with other digits they might be none."""


class Canaries(NamedTuple):
    """Rows that are unlike all others, and as many that are planted nowhere: what of these is found is chance."""

    rows: Cells
    """Those to plant."""
    control: Cells
    unlike: tuple[str, ...]
    """Columns in which no training row has their values; in all others the values are those of some row."""


class Found(NamedTuple):
    """How many canaries generated rows give away."""

    planted: int
    whole: int
    """In all columns in which they are unlike all others, in one generated row."""
    part: int
    """In one of these columns at least, numbers aside: among thousands, one comes back by chance."""
    whole_by_chance: int
    """The same of those that were planted nowhere."""
    part_by_chance: int


def plant(table: Any, n: int, seed: int) -> Canaries:
    """Makes canaries after the rows of a table: letters and digits are random, patterns and ranges are as they are.

    Args:
        table: training rows, a mapping of columns or a DataFrame; it stays as it is, see `planted`.
        n: number of canaries.
        seed: of the draws.

    Raises:
        ValueError: the table has no row, or no column with room for new values; or `n` is less than 1.
    """
    require_at_least("n", n, 1)
    read = read_tables({"table": table})["table"]
    draw = random.Random(seed)
    made = {name: _column(read, name, 2 * n, draw) for name in read.kinds}
    unlike = tuple(name for name, values in made.items() if values is not None)
    if not unlike:
        raise ValueError("`table` must have a column whose letters or digits can be others; it has none.")
    rows = {name: values or draw.choices(read.cells[name], k=2 * n) for name, values in made.items()}
    return Canaries(
        {name: values[:n] for name, values in rows.items()}, {name: values[n:] for name, values in rows.items()}, unlike
    )


def planted(table: Any, canaries: Canaries) -> Cells:
    """The table's columns, with the canaries as their last rows."""
    return {name: [*column, *canaries.rows[name]] for name, column in cells_of("table", table).items()}


def found(canaries: Canaries, fake: Any) -> Found:
    """Looks for canaries among generated rows.

    Raises:
        ValueError: `fake` has no row, or lacks a column.
    """
    read = read_tables({"canaries": canaries.rows, "control": canaries.control, "fake": fake})
    telling = [i for i, name in enumerate(canaries.unlike) if read["fake"].kinds[name] != "number"]
    inside, outside, rows = (_rows(read[name], canaries.unlike) for name in ("canaries", "control", "fake"))
    whole, parts = set(rows), [{row[i] for row in rows} for i in telling]
    counts = [(_whole(some, whole), _part(some, telling, parts)) for some in (inside, outside)]
    return Found(len(inside), *counts[0], *counts[1])


def _rows(table: PlainTable, names: tuple[str, ...]) -> list[tuple[Hashable, ...]]:
    return list(zip(*(table.keys(name) for name in names), strict=True))


def _whole(canaries: list[tuple[Hashable, ...]], rows: set[tuple[Hashable, ...]]) -> int:
    return sum(canary in rows for canary in canaries)


def _part(canaries: list[tuple[Hashable, ...]], places: list[int], known: list[set[Hashable]]) -> int:
    return sum(any(canary[i] in values for i, values in zip(places, known, strict=True)) for canary in canaries)


def _column(table: PlainTable, name: str, n: int, draw: random.Random) -> list[Any] | None:
    """n values that no row has and that are different; None where the column leaves no room for them."""
    there = [value for value in table.cells[name] if not is_missing(value)]
    kind = table.kinds[name]
    known: set[Hashable] = {as_key(value, kind) for value in there}
    if len(known) <= _FEW:
        return None
    sizes = table.values[name] if kind == "number" else None
    bounds = None if sizes is None else (min(s for s in sizes if s == s), max(s for s in sizes if s == s))
    kept = _kept([as_text(value) for value in there])
    made: list[Any] = []
    for _ in range(_TRIES * n):
        value = _random_like(draw.choice(there), kept, draw, bounds)
        if value is not None and as_key(value, kind) not in known and _fits(value, bounds):
            known.add(as_key(value, kind))
            made.append(value)
        if len(made) == n:
            return made
    return None


def _kept(texts: list[str]) -> int:
    """With how many characters all texts begin, such as the area code of all phones."""
    low, high = min(texts), max(texts)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(low, high, strict=False)))


def _fits(value: Any, bounds: tuple[float, float] | None) -> bool:
    """Whether a value is a number within bounds, where the column has numbers."""
    if bounds is None:
        return True
    size = as_number(value)
    return size is not None and bounds[0] <= size <= bounds[1]


def _random_like(value: Any, kept: int, draw: random.Random, bounds: tuple[float, float] | None) -> Any:
    """A value of the same type with other letters and digits behind those kept; None where there is no such value."""
    if bounds is not None and _WHOLE.fullmatch(str(value)):  # of counted numbers few have room: the gaps between them
        return type(value)(draw.randint(*map(round, bounds)))
    if isinstance(value, str):
        return None if _MOMENT.search(value) else value[:kept] + _scrambled(value[kept:], draw)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return type(value)(_scrambled(str(value), draw))
    except ValueError:  # 1e-05 may become 1k-05
        return None


def _scrambled(text: str, draw: random.Random) -> str:
    """Only where a 0 stood is one drawn: a number that begins with one would be none."""
    return "".join(draw.choice(_alike(c)) if c.isalnum() else c for c in text)


def _alike(character: str) -> str:
    if character.isdigit():
        return digits if character == "0" else digits[1:]
    return ascii_uppercase if character.isupper() else ascii_lowercase
