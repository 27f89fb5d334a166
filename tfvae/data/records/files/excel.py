"""Sheets of Excel. Imports no TensorFlow."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tfvae.checks import DataError
from tfvae.data.containers.opening import open_file
from tfvae.data.reader import ALL, Shard
from tfvae.data.records.delimited import EMPTY, Row
from tfvae.data.records.files.extras import needed
from tfvae.data.records.files.heading import AUTO, heading
from tfvae.data.records.files.values import plain

EXCEL = (".xlsx", ".xlsm")
_MOST_ROWS = 1 << 20
"""Of a sheet."""
_ROWS = 300
"""Rows that tell the columns."""
_TABLE = 5
"""Rows of several cells that make a sheet a table."""
_TOP = 20
"""Rows above the header, at most."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: the first one that is a table.

    Args:
        path: of the workbook.
        sheet: its name.
        before: rows before the first one of values.
        kept: places of the cells of a row that are columns.
        indexed: whether the first cell of a row is an index.
        names: of the columns.
        told: lines for people.
    """

    path: str
    sheet: str
    before: int
    kept: tuple[int, ...]
    indexed: bool
    names: tuple[str, ...]
    told: tuple[str, ...]

    def shards(self) -> list[Shard]:
        """One part; a sheet has no more rows than Excel allows."""
        return [Shard(ALL, self.path, 0, _MOST_ROWS)]

    def rows(self, shard: Shard) -> Iterator[Row]:
        """Rows of objects, counted as Excel does."""
        with _workbook(self.path) as book:
            for number, cells in enumerate(_cells(book[self.sheet]), start=1):
                if number > self.before:
                    yield self._row(number, cells)

    def _row(self, number: int, cells: Sequence[Any]) -> Row:
        raw = ",".join("" if cell is None else str(cell) for cell in cells).encode("utf-8", "replace")
        if all(cell is None for cell in cells):
            return Row(number, raw, EMPTY)
        odd = [
            place for place in range(self.indexed, len(cells)) if cells[place] is not None and place not in self.kept
        ]
        if odd:
            beyond = odd[-1] > self.kept[-1]
            return Row(number, raw, "too many cells" if beyond else "has a cell in a column without a name")
        places = zip(self.names, self.kept, strict=True)
        return Row(number, raw, {name: cells[place] for name, place in places if place < len(cells)})


def open_sheet(path: str, header: str = AUTO) -> Sheet:
    """Looks at the first rows of a workbook; raises DataError where it is broken or empty, or openpyxl is missing."""
    with _workbook(path) as book:
        name, rows = _table(book)
        others = [sheet.title for sheet in book.worksheets if sheet.title != name]
    if not name:
        raise DataError(f"{path} has no sheet with cells: give a workbook of rows, or leave it out.")
    top = _top(rows)
    _require_values(path, name, rows)
    width = max(_width(row) for row in rows[top:])
    texts = [[_text(cell) for cell in [*row, *[None] * width][:width]] for row in rows[top:] if _filled(row)]
    found = heading(texts[0], texts[1:], header)
    told = (
        *((f"of the workbook the sheet {name!r} is read alone, without {', '.join(others[:5])}",) if others else ()),
        *((f"rows of title before the header left out: {top}",) if top else ()),
        *found.told,
    )
    return Sheet(path, name, top + found.named + found.below, found.kept, found.indexed, found.names, told)


def _table(book: Any) -> tuple[str, list[list[Any]]]:
    """The name and the first rows of the first sheet that is a table, else of the first that has cells; sheets that are
    hidden come last."""
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
    heads = [(sheet.title, list(islice(_cells(sheet), _ROWS))) for sheet in sheets]
    tables = (head for head in heads if sum(_filled(row) > 1 for row in head[1]) >= _TABLE)
    return next(tables, next((head for head in heads if any(map(_filled, head[1]))), ("", [])))


def _require_values(path: str, name: str, rows: Sequence[Sequence[Any]]) -> None:
    """Raises DataError where no formula of a column has a result that a program has stored."""
    with _workbook(path, results=False) as book:
        written = list(islice(_cells(book[name]), _ROWS))
    found = dict[int, bool]()
    for row, results in zip(written, rows, strict=True):
        for place, cell in enumerate(row):
            if str(cell).startswith("="):
                found[place] = found.get(place, False) or (place < len(results) and results[place] is not None)
    if lost := [place for place, is_there in found.items() if not is_there]:
        raise DataError(
            f"{path} has formulas without results, in its column {lost[0] + 1}: open it in a program for sheets, and "
            "save it."
        )


@contextmanager
def _workbook(path: str, results: bool = True) -> Iterator[Any]:
    openpyxl = needed("openpyxl", "excel", path)
    with open_file(path) as file:
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=results)
        except Exception as error:  # a broken file makes its parsers raise whatever they stumble on
            raise DataError(f"{path} is no workbook that can be read ({error}).") from None
        try:
            yield book
        finally:
            book.close()


def _cells(sheet: Any) -> Iterator[list[Any]]:
    sheet.reset_dimensions()  # programs that write workbooks may give wrong ones
    for row in sheet.iter_rows(values_only=True):
        cells = [None if cell == "" else plain(cell) for cell in row]
        yield cells[: _width(cells)]


def _filled(row: Sequence[Any]) -> int:
    return sum(cell is not None for cell in row)


def _width(row: Sequence[Any]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell is not None), default=0)


def _top(rows: Sequence[Sequence[Any]]) -> int:
    """Rows above the header: empty ones, ones of a single cell where most others have several, and narrower ones that
    an empty one ends."""
    usual = sorted(map(_filled, rows))[len(rows) // 2]
    ends = [place for place, row in enumerate(rows[: min(_TOP, len(rows) - 1)]) if not _filled(row)]
    if ends and all(_filled(row) < usual for row in rows[: ends[-1]]) and _filled(rows[ends[-1] + 1]) >= usual:
        return ends[-1] + 1
    for place, row in enumerate(rows[:_TOP]):
        if _filled(row) > 1 or (_filled(row) and usual < 2):
            return place
    return next(place for place, row in enumerate(rows) if _filled(row))


def _text(cell: Any) -> bytes:
    return b"" if cell is None else str(cell).encode("utf-8", "replace")
