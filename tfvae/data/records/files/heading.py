"""Names of columns, from the first rows of a file: given, missing or doubled. Imports no TensorFlow."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

AUTO, YES, NO = HEADERS = ("auto", "yes", "no")
"""Whether the first row names the columns: where its cells are no values of their columns; always; never."""
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?")
_NUMBER = re.compile(r"[-+(]?\s?[$€£¥]?\s?[-+]?[\d.,'\s]*\d[\d.,'\s]*(e[-+]?\d+)?\s?[%$€£¥)]?", re.IGNORECASE)
_INDEX = re.compile(rb"\d+")
_MISSING = {"NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "?", "-", "\\N"}
_MOST, _ALIKE = 0.9, 0.5
"""Share of figures that make a column one of figures; and of different values, up to which it is one of categories."""


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
    if named and rows and _lacks_index(cells, rows):
        cells.insert(0, b"")
    while named and len(cells) > 1 and not cells[-1].strip() and not any(_column(rows, len(cells) - 1)):
        cells.pop()
    indexed = named and len(cells) > 1 and not cells[0].strip() and _is_index(_column(rows, 0))
    texts = [cell.decode().strip() for cell in cells]
    kept = [place for place, text in enumerate(texts) if text or not named or any(_column(rows, place))][indexed:]
    given = _unique(texts, indexed) if named else [f"column{place}" for place in range(1, len(cells) + 1)]
    names = tuple(given[place] for place in kept)
    told = (
        _told(texts, given, kept, indexed)
        if named
        else (f"no names in the first row: columns are called {_range(names)}",)
    )
    return Heading(names, len(cells), indexed, tuple(kept), named, told)


def _told(texts: Sequence[str], given: Sequence[str], kept: Sequence[int], indexed: bool) -> tuple[str, ...]:
    lines = ["the first column, an index without a name, is left out"] if indexed else []
    if nothing := len(texts) - len(kept) - indexed:
        lines.append(f"columns without a name and without values left out: {nothing}")
    if renamed := [given[place] for place in kept if given[place] != texts[place]]:
        lines.append(f"columns without a name of their own are called {', '.join(renamed[:5])}")
    return tuple(lines)


def _range(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"


def _column(rows: Sequence[Sequence[bytes]], place: int) -> list[bytes]:
    return [row[place] for row in rows if len(row) > place]


def _lacks_index(cells: Sequence[bytes], rows: Sequence[Sequence[bytes]]) -> bool:
    """Whether rows begin with a name of their own, as R writes them: a cell more than the names, not an empty one at
    their end, and each different."""
    longer = [row for row in rows if len(row) == len(cells) + 1]
    if len({row[0] for row in longer}) < len(longer) or _has_loose_commas(longer):
        return False
    return len(longer) > _MOST * len(rows) and any(row[-1].strip() for row in longer)


def _has_loose_commas(rows: Sequence[Sequence[bytes]]) -> bool:
    """Whether cells of one column alone begin with a blank: what stands before it was cut off in the middle."""
    blank = [all(cell[:1] == b" " for cell in column) for column in zip(*rows, strict=True)]
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


# --- is the first row one of values? ---


def are_values(first: Sequence[bytes], rows: Sequence[Sequence[bytes]]) -> bool:
    """Whether cells of the first row are values of their columns, and none is a name above values of another kind."""
    rows = [row for row in rows if list(row) != list(first)]  # files that were joined repeat the header
    texts = [cell.decode("utf-8", "replace").strip() for cell in first]
    votes = [_vote(text, _texts(rows, place)) for place, text in enumerate(texts)]
    if not rows or min(votes) < 0 or _counts_up(texts):
        return False
    return sum(votes) > 0


def _texts(rows: Sequence[Sequence[bytes]], place: int) -> list[str]:
    texts = (cell.decode("utf-8", "replace").strip() for cell in _column(rows, place))
    return [text for text in texts if text and text not in _MISSING]


def _vote(text: str, values: Sequence[str]) -> int:
    """1 where a cell is a value of its column, -1 where it is none, 0 where it might be both."""
    if not text or text in _MISSING or not values:
        return 0
    if sum(map(_is_figure, values)) > _MOST * len(values):
        if _DATE.fullmatch(text) and 2 * sum(bool(_DATE.fullmatch(value)) for value in values) < len(values):
            return -1  # a day above counts
        if _is_year(text) and 2 * sum(map(_is_year, values)) < len(values):
            return 0
        return 1 if _is_figure(text) else -1
    counts = Counter(values)
    if len(counts) > max(_ALIKE * len(values), 1):
        return 0
    return 1 if counts[text] > 1 else -(text not in counts and len(counts) < len(values) / 10)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdecimal() and text[:2] in ("19", "20")


def _is_figure(text: str) -> bool:
    """Whether a text is a number, of whatever spelling, or a date."""
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text))


def _counts_up(texts: Sequence[str]) -> bool:
    """Whether the figures among the cells are whole numbers in even steps: years, or the places of columns."""
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 10]
    if len(numbers) < 2 or len(numbers) < sum(map(_is_figure, texts)):
        return False
    steps = {after - before for before, after in itertools.pairwise(numbers)}
    places = numbers[0] == 0 if len(numbers) == len(texts) else numbers[0] in (0, 1) and len(numbers) > 2
    years = all(map(_is_year, map(str, numbers)))
    return (places and steps == {1}) or (years and len(steps) == 1 and steps != {0})
