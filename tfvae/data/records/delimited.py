"""Lines -> rows of cells, whatever the lines hold: none is lost, and none stops the reading. Imports no TensorFlow."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from tfvae.checks import DataError

BOM = b"\xef\xbb\xbf"
"""Byte order mark, with which some programs begin a file; it stands in the middle of files that were joined."""
LONGEST = 1 << 17
"""Bytes of a row; a longer one is broken, most likely by a quote that is never closed."""
_JOINED = 50
"""Lines that a row with line ends in its cells may have."""
_NOTHING = [b""]
_QUOTES, _OPEN = "bad quotes", "quotes stay open"
_SNIFFED = 20
"""Lines that tell the delimiter."""


class Row(NamedTuple):
    """One row of a file: a line, or several lines where quoted cells hold line ends."""

    number: int
    """Number of its first line, counted from 1."""
    raw: bytes
    cells: list[bytes] | str
    """The cells, or the reason why there are none."""


@dataclass(frozen=True)
class Delimited:
    """How cells stand in lines.

    Args:
        header: cells of the first line.
        delimiter: between cells.
    """

    header: tuple[bytes, ...]
    delimiter: bytes = b","

    def rows(self, lines: Iterable[bytes], number: int = 1) -> Iterator[Row]:
        """Parses lines into rows; `number` is the line number of the first one in its file.

        Line 1 is the header, and no row. Every other line is part of exactly one row. Of one of more than `LONGEST`
        bytes, the row has no more than its beginning.
        """
        # Of a line that is too long, its beginning is enough: its cells would take thirty times its own memory.
        stream = (line[: LONGEST + 1] for line in lines)
        ahead, width, delimiter = deque[bytes](), len(self.header), self.delimiter
        number += number == 1 and next(stream, None) is not None
        odd = (list(self.header), _NOTHING)
        while (line := ahead.popleft() if ahead else next(stream, None)) is not None:
            raw, taken = line, 1
            if line.isascii() and b'"' not in line and b"\0" not in line and len(line) <= LONGEST:
                cells: list[bytes] | str = line.rstrip(b"\r\n").split(delimiter)
            else:
                ahead.extend(islice(stream, _JOINED - 1 - len(ahead)) if b'"' in line else ())
                cells, taken = self._careful(line, ahead)
                raw = b"".join([line, *(ahead.popleft() for _ in range(taken - 1))])
            if isinstance(cells, list) and (len(cells) != width or cells in odd):
                cells = self._odd(raw, cells)
            yield Row(number, raw, cells)
            number += taken

    def lead(self, lines: Sequence[bytes]) -> int:
        """How many lines from the middle of a file come before the first that is a whole row by itself.

        A line inside a quoted cell is hardly ever one; if it is, its row is cut, and both halves are counted.
        """
        for place, line in enumerate(lines):
            cells, _ = self._careful(line, ())
            if isinstance(cells, list) and len(cells) == len(self.header):
                return place
        return 0

    def _careful(self, line: bytes, following: Iterable[bytes]) -> tuple[list[bytes] | str, int]:
        """Cells of the row that begins in a line, or why it has none, and the number of lines that it takes.

        A row takes `following` lines, too, where its quotes stay open.
        """
        cells = self._parse(line)
        if cells != _OPEN:
            return cells, 1
        joined = line
        for taken, further in enumerate(following, start=2):
            joined += further
            cells = self._parse(joined) if b'"' in further else _OPEN
            if isinstance(cells, list) and len(cells) == len(self.header):
                return cells, taken
            if cells != _OPEN or len(joined) > LONGEST:
                break
        return _QUOTES, 1

    def _parse(self, line: bytes) -> list[bytes] | str:
        if len(line) > LONGEST:
            return f"longer than {LONGEST} bytes"
        if b"\0" in line:
            return "has a zero byte"
        try:
            text = line.removeprefix(BOM).decode()
        except UnicodeDecodeError:
            return "not UTF-8"
        return split_cells(_without_end(text), self.delimiter.decode())

    def _odd(self, raw: bytes, cells: list[bytes]) -> list[bytes] | str:
        """Checks the number of cells: the cells if they are a row after all, else the reason why they are none."""
        if tuple(cells) == self.header and len(cells) > 1:  # one cell may well be the word that names the column
            return "repeats the header"
        if not raw.strip():
            return "empty line"
        if len(cells) == len(self.header):
            return cells
        return "too few cells" if len(cells) < len(self.header) else "too many cells"


def split_cells(text: str, delimiter: str) -> list[bytes] | str:
    """Splits a line without its end into cells.

    Returns `_QUOTES` where the quotes are wrong, and `_OPEN` where they stay open and a further line may close them.
    """
    if '"' not in text:
        return text.encode().split(delimiter.encode())
    try:
        return _csv(text, delimiter)
    except csv.Error:
        pass
    try:
        _csv(f'{text}"', delimiter)
    except csv.Error:
        return _QUOTES
    return _OPEN


def _csv(text: str, delimiter: str) -> list[bytes]:
    (cells,) = csv.reader([text], delimiter=delimiter, strict=True)
    return [cell.encode() for cell in cells]


def _without_end(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")


def read_header(line: bytes, delimiter: str, path: str) -> tuple[bytes, ...]:
    """Cells of the first line of a file; raises DataError where it cannot be read."""
    if len(line) > LONGEST:
        raise DataError(f"{path} begins with a line longer than {LONGEST} bytes: the first line must name the columns.")
    try:
        cells = split_cells(_without_end(line.removeprefix(BOM).decode()), delimiter)
    except UnicodeDecodeError as error:
        raise DataError(f"{path} begins with a line that is not in UTF-8: convert the file.") from error
    if isinstance(cells, str):
        raise DataError(f"{path} begins with a line of bad quotes: the first line must name the columns.")
    return tuple(cells)


def sniff(lines: Sequence[bytes], delimiters: str = ",;\t|") -> str:
    """The delimiter with which the first line has several cells, and most of the next ones just as many."""

    def score(delimiter: str) -> tuple[bool, int, int]:
        rows = [split_cells(_without_end(line.decode("utf-8", "replace")), delimiter) for line in lines[:_SNIFFED]]
        widths = [0 if isinstance(cells, str) else len(cells) for cells in rows]
        return widths[0] > 1, widths.count(widths[0]), widths[0]

    return max(delimiters, key=score)
