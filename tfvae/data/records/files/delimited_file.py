"""Files of rows whose cells stand between commas or the like. Imports no TensorFlow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from tfvae.checks import DataError
from tfvae.data.containers.encoding import told
from tfvae.data.line_files import first_lines, lines_of, shards_of
from tfvae.data.reader import Shard
from tfvae.data.records.delimited import BOM, LONGEST, Delimited, Row, is_rule, read_header
from tfvae.data.records.files.above import Top, titles, top_of
from tfvae.data.records.files.dialect import first_row, quoted, sniff, unwrapped, usual_width
from tfvae.data.records.files.heading import AUTO, YES, Heading, heading

_HEAD = 1000
"""Lines that tell how cells stand in lines."""
_ROWS = 300
"""Rows that tell the columns."""

_EMPTY = f"which the first {_ROWS} rows leave empty"

_QUOTES = {
    b"'": ("cells stand in single quotes",),
    b"": ("quotes are characters like all others: they stand around no cells",),
}
_OTHERS = {
    b"<?xml": "XML",
    b"<!doctype": "HTML",
    b"<html": "HTML",
    b"<table": "HTML",
    b"<!--": "HTML",
    b"create table": "SQL",
    b"insert into": "SQL",
    b"@relation": "ARFF",
    b"version https://git-lfs": "a pointer of Git LFS, whose file was not fetched",
}
"""How texts of other formats begin, in small letters, and what they are."""


@dataclass(frozen=True)
class DelimitedFile:
    """A file of lines.

    Args:
        path: of the file.
        encoding: of its text.
        layout: how cells stand in lines.
        names: of the columns.
        kept: places of the cells of a row that are columns.
        indexed: whether the first cell of a row is an index.
        told: lines for people.
    """

    path: str
    encoding: str
    layout: Delimited
    names: tuple[str, ...]
    kept: tuple[int, ...]
    indexed: bool
    told: tuple[str, ...]

    def shards(self) -> list[Shard]:
        """Parts of about 8 MB of a plain file in UTF-8, else one."""
        return shards_of(self.path, self.layout, self.encoding)

    def rows(self, shard: Shard) -> Iterator[Row]:
        """Rows of cells, those of columns alone."""
        rows = self.layout.rows(lines_of(shard, self.layout, self.encoding), shard.start + 1)
        return map(self._kept, rows) if len(self.kept) < len(self.layout.header) else rows

    def _kept(self, row: Row) -> Row:
        if not isinstance(row.cells, list):
            return row
        cells = [row.cells[place] for place in self.kept]
        found = sum(map(bool, row.cells[self.indexed :])) == sum(map(bool, cells))
        return row._replace(cells=cells if found else f"has a cell in a column without a name, {_EMPTY}")


def delimited_file(path: str, encoding: str, header: str = AUTO) -> DelimitedFile:
    """Looks at the first lines of a file.

    Args:
        path: of the file.
        encoding: of its text.
        header: whether the first row names the columns, see `heading`.

    Raises:
        DataError: it has no rows, or names no columns.
    """
    lines = first_lines(path, _HEAD, encoding)
    top = top_of(lines)
    if top.lines == len(lines):
        raise DataError(f"{path} is empty, or begins with empty lines: give a file of rows, or leave it out.")
    below = [lines[top.lines].removeprefix(BOM), *lines[top.lines + 1 :]]
    _require_table(path, below)
    inner = unwrapped(below)
    delimiter, said = _delimiter(top, inner or below)
    form = quoted(inner or below, Delimited((), delimiter.encode(), before=0, named=False, comment=top.mark))
    form = replace(form, whole=inner is not None)
    title = titles(below, form)
    head = _head(path, below[title:], top, form, header)
    notes = (
        *told(encoding),
        *said,
        *_counted("comment", len(top.comments) - head.above),
        *_counted("title", title),
        *(("quotes in cells are escaped by backslashes",) if form.escaped else ()),
        *_QUOTES.get(form.quote, ()),
        *(("whole lines stand between quotes",) if form.whole else ()),
        *(("a line of dashes below the header left out",) if head.ruled else ()),
        *head.found.told,
    )
    layout = replace(form, header=head.header, before=top.lines + title + head.lines, named=head.named)
    return DelimitedFile(path, encoding, layout, head.found.names, head.found.kept, head.found.indexed, notes)


def _require_table(path: str, lines: Sequence[bytes]) -> None:
    """Raises DataError where the first line is that of a text of another format, whose lines would make odd cells."""
    first = next((line for line in lines if line.strip() and not line.startswith(b"%")), lines[0])
    begin = first.lstrip().lower()
    if what := next((what for start, what in _OTHERS.items() if begin.startswith(start)), None):
        raise DataError(f"{path} is no table of cells, but {what}: convert it to CSV or JSON.")


def _counted(what: str, lines: int) -> tuple[str, ...]:
    return (f"lines of {what} before the header left out: {lines}",) if lines else ()


def _delimiter(top: Top, lines: Sequence[bytes]) -> tuple[str, tuple[str, ...]]:
    """What a line `sep=` says, but where the first row has none such, and another fits; and what is told of it."""
    found = sniff(lines) if not top.delimiter or top.delimiter.encode() not in lines[0] else top.delimiter
    if not top.delimiter or found == top.delimiter or found.encode() not in lines[0]:
        return top.delimiter or found, ()
    return found, (f"a line says that cells stand between {top.delimiter!r}, but they stand between {found!r}",)


class _Head(NamedTuple):
    """What the first row of a file, or the comment above it, says of the columns."""

    found: Heading
    lines: int
    """That the header takes."""
    named: bool
    """Whether the header has as many cells as the rows, so that it is known where it comes again."""
    header: tuple[bytes, ...]
    """Its cells, else as many empty ones as a row has."""
    above: bool
    """Whether a comment has the names."""
    ruled: bool
    """Whether a line of dashes stands below it."""


def _head(path: str, lines: Sequence[bytes], top: Top, form: Delimited, header: str) -> _Head:
    first, taken = first_row(lines, form)
    if isinstance(first, str) or len(lines[0]) > LONGEST:
        first, taken = list(read_header(lines[0], form.cutting, path)), 1
    ruled = len(lines) > taken and is_rule(lines[taken])
    taken += ruled
    width = usual_width(lines[taken:][:_ROWS], form) or len(first)
    rows = islice(replace(form, header=(b"",) * width).rows(lines[taken:]), _ROWS)
    cells = [row.cells for row in rows if isinstance(row.cells, list)]
    found = heading(first, cells, header)
    if not found.named and header == AUTO and top.comments:
        above, _ = first_row([top.comments[-1].lstrip(top.mark).strip()], form)
        if isinstance(above, list) and len(above) == len(first) > 1:
            found = heading(above, [first, *cells], YES)
            return _Head(found, 0, False, (b"",) * found.width, True, False)
    _require_width(path, found, width, cells)
    named = found.named and len(first) == found.width
    return _Head(
        found, (taken + found.below) * found.named, named, tuple(first) if named else (b"",) * found.width, False, ruled
    )


def _require_width(path: str, found: Heading, width: int, rows: Sequence[Sequence[bytes]]) -> None:
    """Raises DataError where most rows have another width than the first one, and more than empty cells beyond it."""
    most = 2 * sum(len(row) == width for row in rows) > len(rows) > 2
    if most and found.width != width and _full(rows, found.width):
        raise DataError(
            f"{path} begins with a line of {found.width} cells, and most others have {width}: it must name the columns."
        )


def _full(rows: Sequence[Sequence[bytes]], width: int) -> bool:
    """Whether rows have cells that are not empty beyond a width, or lack some."""
    return any(len(row) < width or any(row[width:]) for row in rows)
