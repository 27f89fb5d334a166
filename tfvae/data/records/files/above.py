"""What stands above the header of a file of cells: what it says of itself, comments, titles. Imports no TensorFlow."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tfvae.data.records.delimited import BOM, Delimited, is_rule
from tfvae.data.records.files.dialect import TITLE, first_row, sniff, usual_width
from tfvae.data.records.files.first_rows import are_values

_SAID = re.compile(rb"""["']?sep\s?=\s?(\\t|.)["']?(?:\1|[,;\t|])*""", re.DOTALL | re.IGNORECASE)
_MARKS = (b"//", b"--", b"%", b"!", b"; ", b"*", b'"#', b">")
"""What begins lines of comment, beside #, where all such lines stand above the header."""
_ROWS = 300


class Top(NamedTuple):
    """What stands above the header."""

    lines: int
    """How many lines there are of it."""
    delimiter: str
    """What a line such as `sep=;` says; "" where there is none."""
    comments: list[bytes]
    """Lines of comment; the last one may name the columns."""
    mark: bytes = b"#"
    """What they begin with."""


def top_of(lines: Sequence[bytes]) -> Top:
    """Blank lines, a line `sep=`, lines of dashes, and lines of comment, up to the first other line."""
    said, comments = "", list[bytes]()
    for place, line in enumerate(lines):
        text = line.removeprefix(BOM).strip(b"\r\n")
        if not said and (found := _SAID.fullmatch(text)):
            said = found[1].replace(b"\\t", b"\t").decode("latin-1")
        elif text.lstrip().startswith(b"#"):
            comments.append(text.strip())
        elif text.strip() and not is_rule(text):
            return _marked(lines, Top(place, said, comments))
    return Top(len(lines), said, comments)


def _marked(lines: Sequence[bytes], top: Top) -> Top:
    """The same, with the lines that begin with another mark than #, where no line below them does, and they have other
    numbers of cells."""
    left = [line.removeprefix(BOM).lstrip() for line in lines[top.lines :]]
    mark = next((mark for mark in _MARKS if left[0].startswith(mark)), b"")
    if top.comments or not mark:
        return top
    n = next((place for place, line in enumerate(left) if line and not line.startswith(mark)), 0)
    comments = [line.strip() for line in left[:n] if line]
    if not n or any(line.startswith(mark) for line in left[n:]):
        return top
    form = Delimited((), (top.delimiter or sniff(left[n:])).encode(), before=0, named=False)
    widths = {len(first_row([line], form)[0]) for line in comments}
    if widths == {len(first_row(left[n:], form)[0])}:
        return top
    return Top(top.lines + n, top.delimiter, comments, mark)


def titles(lines: Sequence[bytes], form: Delimited) -> int:
    """Lines above the header, of one cell alone, or of any number where an empty line ends them.

    The header is the first line as wide as most. Where delimiters stand behind a title as if it had more cells, it is
    the first one of several names.
    """
    usual = usual_width(lines[:_ROWS], form)
    rows = [_filled(line, form) for line in lines[:TITLE]]
    place = next((place for place, row in enumerate(rows) if _is_header(rows, place, usual)), 0)
    if usual < 2 or not place:
        return 0
    above = rows[:place]
    blank = any(not any(row) for row in above)
    if all(sum(map(bool, row)) < 2 for row in above):
        return place if usual > 2 or blank else 0
    return place if not any(above[-1]) and max(map(_width, above)) < usual else 0


def _filled(line: bytes, form: Delimited) -> list[bytes]:
    cells, _ = first_row([line], form)
    return cells if isinstance(cells, list) else [b"?"] * 2  # part of a cell of several lines


def _width(row: Sequence[bytes]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell.strip()), default=0)


def _is_header(rows: Sequence[Sequence[bytes]], place: int, usual: int) -> bool:
    """Whether a row is as wide as most, and no title that delimiters follow."""
    row, below = rows[place], rows[place + 1 :]
    if len(row) != usual:
        return False
    next_full = next((n for n, one in enumerate(below) if len(one) == _width(one) == usual), None)
    if usual < 3 or _width(row) == usual or next_full is None:
        return True
    ended = not all(map(any, below[:next_full]))
    return (_width(row) > 1 and not ended) or are_values(below[next_full], below[next_full + 1 :])
