"""Which of the first rows of a file are values, and which are names. Imports no TensorFlow."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?")
_NUMBER = re.compile(r"[-+(]?\s?[$€£¥]?\s?[-+]?[\d.,'\s]*\d[\d.,'\s]*(e[-+]?\d+)?\s?[%$€£¥)]?", re.IGNORECASE)
_PATTERNS = (re.compile(r"[^@\s]+@[^@\s]+\.\w+"), re.compile(r"\w+://\S+"), re.compile(r"(?=.*\d)[0-9a-f-]{8,}", re.I))
"""Addresses of mail and of the web, and digits in hexadecimals: no names of columns."""
_RUN = re.compile("0+")
_MISSING = {"NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "?", "-", "\\N"}
_MOST, _ALIKE = 0.9, 0.5
"""Share of figures that make a column one of figures; and of different values, up to which it is one of categories."""
_ROWS = 4
"""Rows, at least, that tell whether the second one has names."""


class Second(NamedTuple):
    """What a second row says of the columns."""

    names: list[bytes]
    what: str
    """A line for people."""


def second_names(first: Sequence[bytes], rows: Sequence[Sequence[bytes]]) -> Second | None:
    """Names of columns where the row below the first one has no values: words above figures in two columns and more,
    and no figure. Where names are missing or doubled, both rows make them; else the second is one of units or the like.
    """
    below = [cell.decode("utf-8", "replace").strip() for cell in rows[0]] if len(rows) > _ROWS else []
    figures = [place for place in range(len(below)) if _are_figures(_texts(rows[1:], place))]
    words = [place for place in figures if below[place] and below[place] not in _MISSING]
    if len(below) != len(first) or len(words) < 2 or any(map(_is_figure, below)):
        return None
    names = [cell.strip() for cell in first]
    if len(set(names)) == len(names) and all(names):
        return Second(names, "a row below the names, of units or the like, left out")
    around: Iterator[bytes] = itertools.accumulate(names, lambda before, name: name or before)
    pairs = zip(around, map(str.encode, below), strict=True)
    return Second([b"_".join(filter(None, pair)) for pair in pairs], "names are those of two rows, joined by _")


def are_values(first: Sequence[bytes], rows: Sequence[Sequence[bytes]]) -> bool:
    """Whether cells of the first row are values of their columns, and none is a name above values of another kind."""
    rows = [row for row in rows if list(row) != list(first)]  # files that were joined repeat the header
    texts = [cell.decode("utf-8", "replace").strip() for cell in first]
    votes = [_vote(text, _texts(rows, place)) for place, text in enumerate(texts)]
    if not rows or min(votes) < 0 or _counts_up(texts):
        return False
    return sum(votes) > 0


def column(rows: Sequence[Sequence[bytes]], place: int) -> list[bytes]:
    """Cells of one column, of the rows that are so wide."""
    return [row[place] for row in rows if len(row) > place]


def _texts(rows: Sequence[Sequence[bytes]], place: int) -> list[str]:
    texts = (cell.decode("utf-8", "replace").strip() for cell in column(rows, place))
    return [text for text in texts if text and text not in _MISSING]


def _vote(text: str, values: Sequence[str]) -> int:
    """1 where a cell is a value of its column, -1 where it is none, 0 where it might be both."""
    if not text or text in _MISSING or not values:
        return 0
    if _are_figures(values):
        if _DATE.fullmatch(text) and 2 * sum(bool(_DATE.fullmatch(value)) for value in values) < len(values):
            return -1  # a day above counts
        if _is_year(text) and 2 * sum(map(_is_year, values)) < len(values):
            return 0
        return 1 if _is_figure(text) else -1
    counts = Counter(values)
    if len(counts) > max(_ALIKE * len(values), 1):
        return _code_vote(text, values)
    return 1 if counts[text] > 1 else -(text not in counts and len(counts) < len(values) / 10)


def _are_figures(values: Sequence[str]) -> bool:
    return bool(values) and sum(map(_is_figure, values)) > _MOST * len(values)


def _code_vote(text: str, values: Sequence[str]) -> int:
    """1 where a text is a code of the same shape as most values, or an address as they are; -1 where they have one
    shape, and it has not."""
    found = (sum(map(bool, map(one.fullmatch, values))) for one in _PATTERNS if one.fullmatch(text))
    if max([0, *found]) > _MOST * len(values):
        return 1
    shape, n = Counter(map(_shape, values)).most_common(1)[0]
    is_code = n > _MOST * len(values) and n > 1 and len(shape) > 4 and shape.count("0") > 1
    if not is_code or _shape(text) == shape:
        return int(is_code)
    return -(_RUN.sub("0", _shape(text)) != _RUN.sub("0", shape))  # of counted codes, the first have fewer digits


def _shape(text: str) -> str:
    """A text with a 0 for each digit, and an a for each letter."""
    return "".join("0" if one.isdecimal() else "a" if one.isalpha() else one for one in text)


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
