"""Names of columns, from the first rows of a file: given, missing or doubled. Imports no TensorFlow."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tfvae.data.records.files.first_rows import are_values, column, second_names

AUTO, YES, NO = HEADERS = ("auto", "yes", "no")
"""Whether the first row names the columns: where its cells are no values of their columns; always; never."""
_INDEX = re.compile(rb"\d+")
_MOST = 0.9
"""Share of rows that have a cell more than there are names."""


class Heading(NamedTuple):
    """What the first rows say of the columns."""

    names: tuple[str, ...]
    """Of the columns, each differently, without those that are left out."""
    width: int
    """Cells of a row, with all of them."""
    indexed: bool
    """Whether the first cell of a row is an index, which is left out."""
    kept: tuple[int, ...]
    """Places of the cells of a row that are columns: all but an index, and what has neither name nor values."""
    named: bool
    """Whether the first row has the names."""
    below: int
    """Further rows below it that have no values."""
    told: tuple[str, ...]
    """Lines for people."""


def heading(first: Sequence[bytes], rows: Sequence[Sequence[bytes]], header: str = AUTO) -> Heading:
    """Reads the names of columns.

    Args:
        first: cells of the first row.
        rows: those of the next ones, of any width; some hundreds are enough.
        header: one of `HEADERS`.
    """
    named = header == YES or (header == AUTO and not are_values(first, rows))
    if not named:
        rows = [first, *rows]
    cells = list(first) if named else [b""] * len(first)
    second = second_names(first, rows) if named and header == AUTO else None
    if second:
        cells, rows = list(second.names), rows[1:]
    if named and rows and _lacks_index(cells, rows):
        cells.insert(0, b"")
    while named and len(cells) > 1 and not cells[-1].strip() and not any(column(rows, len(cells) - 1)):
        cells.pop()
    indexed = named and len(cells) > 1 and not cells[0].strip() and _is_index(column(rows, 0))
    texts = [cell.decode().strip() for cell in cells]
    kept = [place for place, text in enumerate(texts) if text or not named or any(column(rows, place))][indexed:]
    given = _unique(texts, indexed) if named else [f"column{place}" for place in range(1, len(cells) + 1)]
    names = tuple(given[place] for place in kept)
    told = (
        _told(texts, given, kept, indexed)
        if named
        else (f"no names in the first row: columns are called {_range(names)}",)
    )
    told = (*((second.what,) if second else ()), *told)
    return Heading(names, len(cells), indexed, tuple(kept), named, int(second is not None), told)


def _told(texts: Sequence[str], given: Sequence[str], kept: Sequence[int], indexed: bool) -> tuple[str, ...]:
    lines = ["the first column, an index without a name, is left out"] if indexed else []
    if nothing := len(texts) - len(kept) - indexed:
        lines.append(f"columns without a name and without values left out: {nothing}")
    if renamed := [given[place] for place in kept if given[place] != texts[place]]:
        lines.append(f"columns without a name of their own are called {', '.join(renamed[:5])}")
    return tuple(lines)


def _range(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _lacks_index(cells: Sequence[bytes], rows: Sequence[Sequence[bytes]]) -> bool:
    """Whether rows begin with a name of their own, as R writes them: a cell more than the names, not an empty one at
    their end, and each different."""
    longer = [row for row in rows if len(row) == len(cells) + 1]
    if len({row[0] for row in longer}) < len(longer) or _has_loose_commas(longer):
        return False
    return len(longer) > _MOST * len(rows) and any(row[-1].strip() for row in longer)


def _has_loose_commas(rows: Sequence[Sequence[bytes]]) -> bool:
    """Whether cells of one column alone begin with a blank: what stands before it was cut off in the middle."""
    blank = [all(cell[:1] == b" " for cell in cells) for cells in zip(*rows, strict=True)]
    return any(blank) and not all(blank[1:])


def _is_index(cells: Sequence[bytes]) -> bool:
    return bool(cells) and all(map(_INDEX.fullmatch, cells)) and len(set(cells)) == len(cells)


def _unique(texts: Sequence[str], indexed: bool) -> list[str]:
    """Names, as pandas makes them: `Unnamed: 3` where there is none, counted from 0, and `a.1` after `a`."""
    bases = [text or ("" if indexed and not place else f"Unnamed: {place}") for place, text in enumerate(texts)]
    names, given, again = dict[str, None](), set(bases), Counter[str]()
    for base in bases:
        name = base
        while name in names or (again[base] and name in given):
            again[base] += 1
            name = f"{base}.{again[base]}"
        names[name] = None
    return list(names)
