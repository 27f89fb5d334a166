"""Lines -> rows of cells, whatever the lines hold: none is lost, and none stops the reading. Imports no TensorFlow."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from tfvae.checks import DataError
from tfvae.data.records.cutting import BAD_QUOTES, OPEN, Cutting, without_end

BOM = b"\xef\xbb\xbf"
"""Byte order mark, with which some programs begin a file; it stands in the middle of files that were joined."""
LONGEST = 1 << 17
"""Bytes of a row; a longer one is broken, most likely by a quote that is never closed."""
_JOINED = 50
"""Lines that a row with line ends in its cells may have."""
BLANKS = b" "
"""As a delimiter: any number of blanks and tabs, of which those around a row do not count."""
EMPTY, COMMENT = "empty line", "line of comment"
"""What a line may be that has no cells, is no row, and no reject either."""
LEFT_OUT = {
    EMPTY: "an empty line, which is no row, left out",
    COMMENT: "a line of comment or of dashes, which is no row, left out",
}
"""What is told of them."""
_NOTHING = [b""]
_END = b"\x1a"
"""Ends a file of DOS."""
_DASHES = re.compile(rb"(?=.*(?:---|===))[-+=|:,;\s]+", re.DOTALL)
_NUMBER_OF_ROWS = re.compile(rb"\(\d+ rows?( affected)?\)\s*")


class Row(NamedTuple):
    """One row of a file: a line, or several lines where quoted cells hold line ends."""

    number: int
    """Number of its first line, counted from 1."""
    raw: bytes
    cells: list[bytes] | Mapping[str, Any] | str
    """The cells, or the object that they make up in JSON and the like, or the reason why there are none."""

    @property
    def beside(self) -> str:
        """What stands here that is no row, and no reject either: one of `LEFT_OUT`, else ""."""
        return self.cells if isinstance(self.cells, str) and self.cells in LEFT_OUT else ""


@dataclass(frozen=True)
class Delimited:
    """How cells stand in lines.

    Args:
        header: cells of the line that names the columns; where none does, as many cells as a row has.
        delimiter: between cells, or `BLANKS`.
        quote: around cells; see `Cutting`.
        whole: whether quotes stand around whole lines; see `Cutting`.
        before: lines before the first row: the header, and what stands above it.
        named: whether there is a header, which may come again where files were joined.
        escaped: whether a backslash before a quote, a delimiter or an end of line makes it part of the cell. `\\N` is
            kept as it is.
        spaced: whether blanks beside a delimiter are left out.
        comment: begins lines of comment, which have another number of cells than a row.
    """

    header: tuple[bytes, ...]
    delimiter: bytes = b","
    before: int = 1
    named: bool = True
    escaped: bool = False
    spaced: bool = False
    quote: bytes = b'"'
    comment: bytes = b"#"
    whole: bool = False

    @cached_property
    def cutting(self) -> Cutting:
        """How a line is cut."""
        return Cutting(self.delimiter.decode(), self.quote.decode(), self.escaped, self.spaced, self.whole)

    def rows(self, lines: Iterable[bytes], number: int = 1) -> Iterator[Row]:
        """Parses lines into rows; `number` is the line number of the first one in its file.

        The lines before the first row are left out. Every other line is part of exactly one row. Of one of more than
        `LONGEST` bytes, the row has no more than its beginning.
        """
        # Of a line that is too long, its beginning is enough: its cells would take thirty times its own memory.
        stream = (line[: LONGEST + 1] for line in lines)
        ahead, width, delimiter = deque[bytes](), len(self.header), self.delimiter
        number += sum(1 for _ in islice(stream, max(self.before + 1 - number, 0)))
        odd = (list(self.header), _NOTHING) if self.named else (_NOTHING,)
        simple = not (self.escaped or self.spaced or delimiter == BLANKS)
        while (line := ahead.popleft() if ahead else next(stream, None)) is not None:
            raw, taken = line, 1
            if simple and line.isascii() and not self.is_quoted(line) and b"\0" not in line and len(line) <= LONGEST:
                cells: list[bytes] | str = line.rstrip(b"\r\n").split(delimiter)
            else:
                ahead.extend(islice(stream, _JOINED - 1 - len(ahead)) if self.may_go_on(line) else ())
                cells, taken = self._careful(line, ahead)
                raw = b"".join([line, *(ahead.popleft() for _ in range(taken - 1))])
            if isinstance(cells, list) and (len(cells) != width or cells in odd):
                cells = self._odd(raw, cells)
            yield Row(number, raw, cells)
            number += taken

    def is_quoted(self, line: bytes) -> bool:
        """Whether a line has a quote."""
        return bool(self.quote) and self.quote in line

    def may_go_on(self, line: bytes) -> bool:
        """Whether a line may be one of several that make a row."""
        return self.escaped or self.is_quoted(line)

    def lead(self, lines: Sequence[bytes]) -> int:
        """How many lines from the middle of a file come before the first that is a whole row by itself.

        A line inside a quoted cell is hardly ever one; if it is, its row is cut, and both halves are counted.
        """
        for place, line in enumerate(lines):
            cells, _ = self._careful(line, ())
            if isinstance(cells, list) and self._fits(cells):
                return place
        return 0

    def _careful(self, line: bytes, following: Iterable[bytes]) -> tuple[list[bytes] | str, int]:
        """Cells of the row that begins in a line, or why it has none, and the number of lines that it takes.

        A row takes `following` lines, too, where its quotes stay open.
        """
        cells = self._parse(line)
        if cells != OPEN:
            return cells, 1
        joined = line
        for taken, further in enumerate(following, start=2):
            joined += further
            cells = self._parse(joined) if self.may_go_on(further) else OPEN
            if isinstance(cells, list) and self._fits(cells):
                return cells, taken
            if cells != OPEN or len(joined) > LONGEST:
                break
        return BAD_QUOTES, 1

    def _parse(self, line: bytes) -> list[bytes] | str:
        if len(line) > LONGEST:
            return f"longer than {LONGEST} bytes"
        if b"\0" in line:
            return "has a zero byte"
        try:
            text = line.removeprefix(BOM).decode()
        except UnicodeDecodeError:
            return "not UTF-8"
        return self.cutting.cells(without_end(text))

    def _odd(self, raw: bytes, cells: list[bytes]) -> list[bytes] | str:
        """Checks the number of cells: the cells if they are a row after all, else the reason why they are none."""
        if (
            self.named and tuple(cells) == self.header and len(cells) > 1
        ):  # one cell may well be the word that names the column
            return "repeats the header"
        if not raw.strip().strip(_END):
            return EMPTY
        if self._fits(cells):
            return cells[: len(self.header)]
        if raw.lstrip().startswith(self.comment) or is_rule(raw) or _NUMBER_OF_ROWS.fullmatch(raw):
            return COMMENT
        return "too few cells" if len(cells) < len(self.header) else "too many cells"

    def _fits(self, cells: Sequence[bytes]) -> bool:
        """Delimiters at the end of a row, as some programs write them, stand before nothing."""
        return len(cells) >= len(self.header) and not any(cells[len(self.header) :])


def is_rule(line: bytes) -> bool:
    """Whether a line is one of dashes, as programs draw them around a table."""
    return _DASHES.fullmatch(line) is not None


def read_header(line: bytes, cutting: Cutting, path: str) -> tuple[bytes, ...]:
    """Cells of the first line of a file; raises DataError where it cannot be read."""
    if len(line) > LONGEST:
        raise DataError(f"{path} begins with a line longer than {LONGEST} bytes: the first line must name the columns.")
    try:
        cells = cutting.cells(without_end(line.removeprefix(BOM).decode()))
    except UnicodeDecodeError as error:
        raise DataError(f"{path} begins with a line that is not in UTF-8: convert the file.") from error
    if isinstance(cells, str):
        raise DataError(f"{path} begins with a line of bad quotes: the first line must name the columns.")
    return tuple(cells)
