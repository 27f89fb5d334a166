"""Files of rows whose cells stand between commas or the like. Imports no TensorFlow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from tfvae.checks import DataError
from tfvae.data.containers.encoding import told
from tfvae.data.line_files import first_lines, lines_of, shards_of
from tfvae.data.reader import Shard
from tfvae.data.records.delimited import BOM, LONGEST, Delimited, Row, read_header
from tfvae.data.records.files.dialect import first_row, quoted, sniff, top_of, usual_width
from tfvae.data.records.files.heading import AUTO, Heading, heading

_HEAD = 1000
"""Lines that tell how cells stand in lines."""
_ROWS = 300
"""Rows that tell the columns."""


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
    delimiter = top.delimiter or sniff([lines[top.lines].removeprefix(BOM), *lines[top.lines + 1 :]])
    form = quoted(lines[top.lines :], Delimited((), delimiter.encode(), before=0, named=False))
    titles = _titles(lines[top.lines :], form)
    before = top.lines + titles
    found, taken, named_above = _heading(path, lines, before, top.comments, form, header)
    cells = first_row(lines[before:], form)[0] if found.named and not named_above else []
    layout = replace(
        form,
        header=tuple(cells) if len(cells) == found.width else (b"",) * found.width,
        before=before + (taken if found.named and not named_above else 0),
        named=found.named and len(cells) == found.width,
    )
    comments = len(top.comments) - named_above
    notes = (
        *told(encoding),
        *((f"lines of comment before the header left out: {comments}",) if comments else ()),
        *((f"lines of title before the header left out: {titles}",) if titles else ()),
        *(("quotes in cells are escaped by backslashes",) if form.escaped else ()),
        *found.told,
    )
    return DelimitedFile(path, encoding, layout, found.names, found.indexed, notes)


def _heading(
    path: str, lines: Sequence[bytes], before: int, comments: Sequence[bytes], form: Delimited, header: str
) -> tuple[Heading, int, bool]:
    """Names of the columns, the lines that they take, and whether a comment has them."""
    first, taken = first_row(lines[before:], form)
    if isinstance(first, str) or len(lines[before]) > LONGEST:
        first, taken = list(read_header(lines[before], form.delimiter.decode(), path)), 1
    rest = lines[before + taken :]
    width = usual_width(rest[:_ROWS], form) or len(first)
    rows = [row.cells for row in islice(replace(form, header=(b"",) * width).rows(rest), _ROWS)]
    cells = [row for row in rows if isinstance(row, list)]
    found = heading(first, cells, header)
    if not found.named and header == AUTO and comments:
        above, _ = first_row([comments[-1].lstrip(b"#").strip()], form)
        if isinstance(above, list) and len(above) == len(first) > 1:
            return heading(above, [first, *cells], "yes"), 0, True
    _require_width(path, found, width, cells)
    return found, taken, False


def _require_width(path: str, found: Heading, width: int, rows: Sequence[Sequence[bytes]]) -> None:
    if 2 * sum(len(row) == width for row in rows) > len(rows) > 2 and found.width != width and _full(rows, found.width):
        raise DataError(
            f"{path} begins with a line of {found.width} cells, and most others have {width}: the first must name the columns."
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
