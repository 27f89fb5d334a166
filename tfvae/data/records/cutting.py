"""One line of text -> the cells that it holds. Imports no TensorFlow."""

import csv
import re
from functools import lru_cache
from typing import NamedTuple

OPEN, BAD_QUOTES = "quotes stay open", "bad quotes"
"""Why a line has no cells: a further line may close its quotes, or its quotes are wrong."""
_NULL = re.compile(r"(?<!\\)\\N")


class Cutting(NamedTuple):
    """Between what cells stand, and how what belongs to a cell is marked."""

    delimiter: str = ","
    """One character; a blank stands for any number of blanks and tabs, of which those around a row do not count."""
    quote: str = '"'
    """What stands around a cell that has a delimiter or an end of line in it; "" where nothing does."""
    escaped: bool = False
    """Whether a backslash before a quote, a delimiter or an end of line makes it part of the cell."""
    spaced: bool = False
    """Whether blanks beside a delimiter are left out."""
    whole: bool = False
    """Whether quotes stand around a whole line, whose own quotes are doubled."""

    def cells(self, text: str) -> list[bytes] | str:
        """Cells of a line without its end; `BAD_QUOTES`, or `OPEN` where a further line may close the quotes."""
        if self.whole:
            inner = self._replace(whole=False)
            found = inner.cells(text)
            return inner.cells(found[0].decode()) if isinstance(found, list) and len(found) == 1 else found
        if self.delimiter == " ":
            text = text.replace("\t", " ").strip(" ")
        marked = bool(self.quote) and self.quote in text
        if not marked and not (self.escaped and "\\" in text):
            return self._plain(text.encode())
        if (cut := self._marked(text)) is not None:
            return [cell.encode() for cell in cut]
        # A quote may be missing, or what a backslash at the end is to escape, or both.
        quote = self.quote
        ends = (quote, "n", f"n{quote}") if self.escaped else (quote,)
        return OPEN if any(self._marked(text + end) is not None for end in ends) else BAD_QUOTES

    def _plain(self, text: bytes) -> list[bytes]:
        cells = text.split() if self.delimiter == " " else text.split(self.delimiter.encode())
        return [cell.strip(self._blanks) for cell in cells] if self.spaced else cells

    @property
    def _blanks(self) -> bytes:
        return b" " if self.delimiter == "\t" else b" \t"

    def _marked(self, text: str) -> list[str] | None:
        if self.spaced and self.quote and not self.escaped:
            return _spaced(self, text)
        if self.escaped:
            text = _NULL.sub(r"\\\\N", text)
        try:
            (cells,) = csv.reader(
                [text],
                delimiter=self.delimiter,
                quotechar=self.quote or None,
                quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
                escapechar="\\" if self.escaped else None,
                skipinitialspace=self.spaced or self.delimiter == " ",
                strict=True,
            )
        except csv.Error:
            return None
        return cells


def _spaced(cutting: Cutting, text: str) -> list[str] | None:
    """Cells of a line in which blanks may stand on both sides of a delimiter, outside quotes."""
    cell, at, found = _cell(cutting.delimiter, cutting.quote), 0, list[str]()
    while match := cell.match(text, at):
        inside, bare, end = match.groups()
        found.append(bare if inside is None else inside.replace(cutting.quote * 2, cutting.quote))
        at = match.end()
        if not end:
            return found
    return None


@lru_cache(maxsize=16)
def _cell(delimiter: str, quote: str) -> re.Pattern[str]:
    d, q, blanks = re.escape(delimiter), re.escape(quote), "[ ]*" if delimiter == "\t" else "[ \t]*"
    inside, bare = f"{q}((?:[^{q}]|{q}{q})*){q}", f"((?!{blanks}{q})[^{d}]*?)"
    return re.compile(rf"{blanks}(?:{inside}|{bare}){blanks}({d}|\Z)")


def without_end(text: str) -> str:
    """A line without the end that makes it one."""
    return text.removesuffix("\n").removesuffix("\r")
