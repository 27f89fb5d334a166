"""How cells stand in the lines of a file: between what, in which quotes, below which lines. Imports no TensorFlow."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from tfvae.data.records.delimited import BOM, OPEN, Delimited, split_cells, without_end

_SNIFFED = 50
"""Lines that tell the delimiter."""
_JOINED = 50
"""Lines that a header with line ends in its names may have."""
_USUAL = ",;\t|\x01"
_ODD = "^: "
"""Delimiters that are taken where no usual one fits, and all lines agree."""
_SAID = re.compile(rb'"?sep=(.)"?', re.DOTALL)
_NUMBER = re.compile(rb"[-+]?\d+([.,]\d+)?")


class Top(NamedTuple):
    """What stands above the header."""

    lines: int
    """How many lines there are of it."""
    delimiter: str
    """What a line such as `sep=;` says; "" where there is none."""
    comments: list[bytes]
    """Lines that begin with #; the last one may name the columns."""


def top_of(lines: Sequence[bytes]) -> Top:
    """Blank lines, a line `sep=`, and lines that begin with #, up to the first other line."""
    said, comments = "", list[bytes]()
    for place, line in enumerate(lines):
        text = line.removeprefix(BOM).strip(b"\r\n")
        if not said and not comments and (found := _SAID.fullmatch(text)):
            said = found[1].decode("latin-1")
        elif text.lstrip().startswith(b"#"):
            comments.append(text.strip())
        elif text.strip():
            return Top(place, said, comments)
    return Top(len(lines), said, comments)


def sniff(lines: Sequence[bytes]) -> str:
    """The delimiter with which the first line has several cells, and most of the next ones just as many.

    Of a comma and a semicolon that fit as well it is the semicolon, for the comma is then that of decimal numbers. A
    caret, a colon and blanks delimit cells where no usual delimiter does, and all lines have as many of them.
    """
    told = [line for line in lines[:_SNIFFED] if line.strip()]
    widths = {delimiter: [_width(line, delimiter) for line in told] for delimiter in _USUAL + _ODD}

    def score(delimiter: str) -> tuple[bool, int, bool, int]:
        found = widths[delimiter]
        return found[0] > 1, found.count(found[0]), delimiter != ",", found[0]

    def fits(delimiter: str) -> bool:
        first, *rest = widths[delimiter]
        alike = len(set(rest)) == 1 and rest[0] - first in (0, delimiter == " ")  # R has no name for names of rows
        return len(rest) > 1 and first > 1 and alike and _says_numbers(told[1:], delimiter)

    best = max(";\t|\x01,", key=score)
    if widths[best][0] > 1 or not told:
        return best
    return next(filter(fits, _ODD), None) or _below_a_title(widths) or ","


def _below_a_title(widths: dict[str, list[int]]) -> str | None:
    """The delimiter of all lines but the first few, which have none: they are a title."""
    for delimiter in _USUAL:
        first = next((place for place, width in enumerate(widths[delimiter]) if width > 2), 0)
        rest = widths[delimiter][first:]
        if first and len(rest) > 2 and len(set(rest)) == 1:
            return delimiter
    return None


def _says_numbers(lines: Sequence[bytes], delimiter: str) -> bool:
    """Whether a delimiter that is common in texts, too, stands between numbers: blanks of names are no delimiters."""
    if delimiter != " ":
        return True
    rows = [split_cells(without_end(line.decode("utf-8", "replace")), delimiter) for line in lines]
    columns = list(zip(*(row for row in rows if isinstance(row, list)), strict=False))
    numbers = [all(map(_NUMBER.fullmatch, column)) for column in columns]
    return any(numbers) and (len(numbers) > 2 or all(numbers) or numbers[0] != numbers[-1])


def _width(line: bytes, delimiter: str) -> int:
    cells = split_cells(without_end(line.decode("utf-8", "replace")), delimiter)
    return 0 if isinstance(cells, str) else len(cells)


def first_row(lines: Sequence[bytes], form: Delimited) -> tuple[list[bytes] | str, int]:
    """Cells of the row that begins in the first line, of any number, and the lines that it takes."""
    text = ""
    cells: list[bytes] | str = OPEN
    for taken, line in enumerate(lines[:_JOINED], start=1):
        text += line.removeprefix(BOM).decode("utf-8", "replace")
        if taken == 1 or form.escaped or b'"' in line:
            cells = split_cells(without_end(text), form.delimiter.decode(), form.escaped, form.spaced)
        if cells != OPEN:
            return cells, taken
    return "bad quotes", 1


def usual_width(lines: Sequence[bytes], form: Delimited) -> int:
    """The number of cells that most lines have, without empty ones at their ends; 0 where no line has cells."""
    widths = Counter[int]()
    at = 0
    while at < len(lines):
        cells, taken = first_row(lines[at : at + _JOINED], form)
        if isinstance(cells, list) and lines[at].strip():
            widths[len(cells)] += 1
        at += taken
    return max(widths, key=lambda width: (widths[width], width), default=0)


def quoted(lines: Sequence[bytes], form: Delimited) -> Delimited:
    """The same form with the quotes and blanks that most rows have."""
    found = form
    if any(b"\\" in line for line in lines):
        escaped = replace(form, escaped=True)
        found = max((form, escaped), key=lambda tried: _sound(lines, tried))
    gaps = form.delimiter + b" "
    rows = [line for line in lines if form.delimiter in line]
    if form.delimiter != b" " and rows and 10 * sum(gaps in line for line in rows) > 9 * len(rows):
        spaced = replace(found, spaced=True)
        every = sum(line.count(gaps) for line in rows) * 10 > 9 * sum(line.count(form.delimiter) for line in rows)
        found = spaced if every and _sound(lines, spaced) >= _sound(lines, found) else found
    return found


def _sound(lines: Sequence[bytes], form: Delimited) -> int:
    """The number of rows that can be read."""
    tried = replace(form, header=(b"",) * usual_width(lines, form))
    return sum(isinstance(row.cells, list) for row in tried.rows(lines))
