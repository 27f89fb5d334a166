"""Files of rows whose cells stand between commas or the like. Imports no TensorFlow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from tfvae.checks import DataError
from tfvae.data.containers.encoding import told
from tfvae.data.line_files import first_lines, lines_of, shards_of
from tfvae.data.reader import Shard
from tfvae.data.records.delimited import BOM, LONGEST, Delimited, Row, read_header
from tfvae.data.records.files.dialect import first_row, quoted, sniff, top_of, usual_width
from tfvae.data.records.files.heading import AUTO, YES, Heading, heading

_HEAD = 1000
"""Lines that tell how cells stand in lines."""
_ROWS = 300
"""Rows that tell the columns."""

_OTHERS = {
    b"<?xml": "XML",
    b"<!doctype": "HTML",
    b"<html": "HTML",
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
        indexed: whether the first cell of a row is left out.
        told: lines for people.
    """

    path: str
    encoding: str
    layout: Delimited
    names: tuple[str, ...]
    indexed: bool
    told: tuple[str, ...]

    def shards(self) -> list[Shard]:
        """Parts of about 8 MB of a plain file in UTF-8, else one."""
        return shards_of(self.path, self.layout, self.encoding)

    def rows(self, shard: Shard) -> Iterator[Row]:
        """Rows of cells, without those of an index."""
        rows = self.layout.rows(lines_of(shard, self.layout, self.encoding), shard.start + 1)
        return map(_without_index, rows) if self.indexed else rows


def _without_index(row: Row) -> Row:
    return row._replace(cells=row.cells[1:]) if isinstance(row.cells, list) else row


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
    _require_table(path, below[0])
    delimiter = top.delimiter or sniff(below)
    form = quoted(below, Delimited((), delimiter.encode(), before=0, named=False))
    titles = _titles(below, form)
    head = _head(path, below[titles:], top.comments, form, header)
    notes = (
        *told(encoding),
        *_counted("comment", len(top.comments) - head.above),
        *_counted("title", titles),
        *(("quotes in cells are escaped by backslashes",) if form.escaped else ()),
        *head.found.told,
    )
    layout = replace(form, header=head.header, before=top.lines + titles + head.lines, named=head.named)
    return DelimitedFile(path, encoding, layout, head.found.names, head.found.indexed, notes)


def _require_table(path: str, first: bytes) -> None:
    """Raises DataError where the first line is that of a text of another format, whose lines would make odd cells."""
    begin = first.lstrip().lower()
    if what := next((what for start, what in _OTHERS.items() if begin.startswith(start)), None):
        raise DataError(f"{path} is no table of cells, but {what}: convert it to CSV or JSON.")


def _counted(what: str, lines: int) -> tuple[str, ...]:
    return (f"lines of {what} before the header left out: {lines}",) if lines else ()


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


def _head(path: str, lines: Sequence[bytes], comments: Sequence[bytes], form: Delimited, header: str) -> _Head:
    first, taken = first_row(lines, form)
    if isinstance(first, str) or len(lines[0]) > LONGEST:
        first, taken = list(read_header(lines[0], form.delimiter.decode(), path)), 1
    width = usual_width(lines[taken:][:_ROWS], form) or len(first)
    rows = islice(replace(form, header=(b"",) * width).rows(lines[taken:]), _ROWS)
    cells = [row.cells for row in rows if isinstance(row.cells, list)]
    found = heading(first, cells, header)
    if not found.named and header == AUTO and comments:
        above, _ = first_row([comments[-1].lstrip(b"#").strip()], form)
        if isinstance(above, list) and len(above) == len(first) > 1:
            found = heading(above, [first, *cells], YES)
            return _Head(found, 0, False, (b"",) * found.width, True)
    _require_width(path, found, width, cells)
    named = found.named and len(first) == found.width
    return _Head(found, taken * found.named, named, tuple(first) if named else (b"",) * found.width, False)


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


def _titles(lines: Sequence[bytes], form: Delimited) -> int:
    """Lines above the header of one cell alone, where all others have three and more, or a blank line ends them."""
    usual = usual_width(lines[:_ROWS], form)
    if usual < 2:
        return 0
    for place, line in enumerate(lines[:20]):
        cells, _ = first_row([line], form)
        if isinstance(cells, list) and len(cells) == usual:
            blank = any(not above.strip() for above in lines[:place])
            return place if usual > 2 or blank else 0
        if isinstance(cells, str) or sum(map(bool, cells)) > 1:
            return 0
    return 0
