"""How cells stand in the lines of a file: between what, in which quotes, below which lines. Imports no TensorFlow."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tfvae.data.records.cutting import BAD_QUOTES, OPEN, Cutting, without_end
from tfvae.data.records.delimited import BOM, Delimited, Row, is_rule

_SNIFFED = 50
"""Lines that tell the delimiter."""
TITLE = 20
"""Lines of title, at most."""
_SOME = 0.05
"""Share of rows of wrong quotes that say that quotes are none; between tabs all such rows do."""
_JOINED = 50
"""Lines that a header with line ends in its names may have."""
_NO_DELIMITER = "\x02"
"""A character that no text has."""
_FEW = 3
"""Lines, at least, that tell whether quotes stand around whole ones."""
_USUAL = ",;\t|\x01"
_ODD = "^~: "
"""Delimiters that are taken where no usual one fits, and all lines agree."""
_DECIMAL = re.compile(rb"[-+]?\d+(,\d+)?")
"""What may be one number with a comma, in a column of its own."""
_IN_QUOTES = re.compile(rb'"[^"]*"')
_DOUBLED = re.compile(rb"[^',;\t|]''[^',;\t|\r\n]|'''")
"""A single quote in a cell between such quotes."""
_NUMBER = re.compile(rb"[-+]?\d+([.,]\d+)?")


def sniff(lines: Sequence[bytes]) -> str:
    """The delimiter with which the first line has several cells, and most of the next ones just as many.

    Of a comma and a semicolon that fit as well it is the semicolon, for the comma is then that of decimal numbers. A
    caret, a tilde, a colon and blanks delimit cells where no usual delimiter does, and all lines have as many of them.
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

    best = max(";\t|\x01,", key=score) if told else ","
    if not told or widths[best][0] < 2:
        if len(told) > 2 and all(_DECIMAL.fullmatch(line.strip()) for line in told[1:]):
            return ";"
        return next(filter(fits, _ODD), None) or _below_a_title(widths) or ","
    rare = 4 * widths[best].count(widths[best][0]) < len(told)
    return _blanks_aside(told, (_below_a_title(widths) if rare else None) or best, widths)


def unwrapped(lines: Sequence[bytes]) -> list[bytes] | None:
    """What stands in the lines, where nearly all are between quotes, and have three cells and more each; else None."""
    texts = [without_end(line.decode("utf-8", "replace")) for line in lines if line.strip()]
    found = [Cutting(_NO_DELIMITER).cells(text) for text in texts]
    inner = [cells[0] + b"\n" for cells in found if isinstance(cells, list)]
    between = sum(text[:1] == text[-1:] == '"' for text in texts)
    if len(inner) < len(texts) or len(texts) < _FEW or between < len(texts) - 1:
        return None
    delimiter = sniff(inner)
    widths = {_width(line, delimiter) for line in inner}
    return inner if len(widths) == 1 and max(widths) > 2 else None


def _blanks_aside(lines: Sequence[bytes], delimiter: str, widths: dict[str, list[int]]) -> str:
    """The delimiter that stands before each tab, where tabs are no more than blanks behind it; blanks, where a tab is
    one of many."""
    if delimiter != "\t":
        return delimiter
    blanks = set(widths[" "])
    if len(blanks) == 1 < len(lines) and max(blanks) > 2 * max(widths["\t"]) and _says_numbers(lines[1:], " "):
        return " "
    text = b"\n".join(lines)
    return next((one for one in ",;|" if text.count(f"{one}\t".encode()) == text.count(b"\t")), delimiter)


def _below_a_title(widths: dict[str, list[int]]) -> str | None:
    """The delimiter of nearly all lines but the first few, which have another number of cells: they are a title."""
    for delimiter in _USUAL:
        usual = max(widths[delimiter], key=widths[delimiter].count, default=0)
        first = widths[delimiter].index(usual) if usual > 1 else 0
        rest = widths[delimiter][first:]
        if 0 < first <= TITLE and len(rest) > 2 and 10 * rest.count(usual) >= 9 * len(rest):
            return delimiter
    return None


def _says_numbers(lines: Sequence[bytes], delimiter: str) -> bool:
    """Whether a delimiter that is common in texts, too, stands between numbers: blanks of names are no delimiters."""
    if delimiter != " ":
        return True
    rows = [Cutting(delimiter).cells(without_end(line.decode("utf-8", "replace"))) for line in lines]
    columns = list(zip(*(row for row in rows if isinstance(row, list)), strict=False))
    numbers = [all(map(_NUMBER.fullmatch, column)) for column in columns]
    return any(numbers) and (len(numbers) > 2 or all(numbers) or numbers[0] != numbers[-1])


def _width(line: bytes, delimiter: str) -> int:
    cells = Cutting(delimiter, spaced=delimiter != " ").cells(without_end(line.decode("utf-8", "replace")))
    return 0 if isinstance(cells, str) else len(cells)


def first_row(lines: Sequence[bytes], form: Delimited) -> tuple[list[bytes] | str, int]:
    """Cells of the row that begins in the first line, of any number, and the lines that it takes."""
    text = ""
    cells: list[bytes] | str = OPEN
    for taken, line in enumerate(lines[:_JOINED], start=1):
        text += line.removeprefix(BOM).decode("utf-8", "replace")
        if taken == 1 or form.may_go_on(line):
            cells = form.cutting.cells(without_end(text))
        if cells != OPEN:
            return cells, taken
    return BAD_QUOTES, 1


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
        found = escaped if _escapes_all(lines, form) else _sounder(lines, found, escaped)
    if _has_blanks(lines, form.delimiter):
        spaced = replace(found, spaced=True)
        found = spaced if _broken(lines, spaced) <= _broken(lines, found) else found
    double = _wrapped(lines, form, b'"')
    if _is_single(lines, found, double):
        return replace(found, quote=b"'")
    begun = sum(cell.startswith(b'"') for line in lines for cell in line.split(form.delimiter))
    broken = _broken(lines, found)
    many = broken > (0 if form.delimiter == b"\t" else _SOME * len(lines))  # few are rejected, one by one
    plain = replace(found, quote=b"")
    return plain if many and begun > 2 * double and _broken(lines, plain) < broken else found


def _is_single(lines: Sequence[bytes], form: Delimited, double: int) -> bool:
    """Whether nearly all rows have cells between single quotes, and none between double ones, or more are sound with
    single ones."""
    rows = [line for line in lines[1:] if line.strip()]
    found = [line for line in rows if _wrapped([line], form, b"'")]
    if not double and (10 * len(found) >= 9 * len(rows) > 0 or any(map(_DOUBLED.search, found))):
        return True
    begun = any(cell.startswith(b"'") for line in rows for cell in line.split(form.delimiter))
    single = _broken(lines, replace(form, quote=b"'"))
    return begun and (bool(found) or not single) and single < _broken(lines, form)


def _escapes_all(lines: Sequence[bytes], form: Delimited) -> bool:
    """Whether each quote has a backslash before it, but for those around cells."""
    bare = [line.replace(b'\\"', b"") for line in lines]
    return bare != list(lines) and sum(line.count(b'"') for line in bare) == 2 * _wrapped(bare, form, b'"')


def _sounder(lines: Sequence[bytes], form: Delimited, other: Delimited) -> Delimited:
    return max((form, other), key=lambda tried: _sound(lines, tried))


def _has_blanks(lines: Sequence[bytes], delimiter: bytes) -> bool:
    """Whether nearly all delimiters have a blank on one side or the other, and so nearly all rows."""
    if delimiter == b" ":
        return False
    blank, one = (b" " if delimiter == b"\t" else b"[ \t]"), re.escape(delimiter)
    beside = re.compile(blank + one + b"|" + one + blank)
    bare = _IN_QUOTES.sub(b"x", b"".join(line for line in lines if not is_rule(line)))
    rows = [line for line in bare.splitlines() if delimiter in line]
    found = [len(beside.findall(line)) for line in rows]
    every = sum(found) * 10 > 9 * sum(line.count(delimiter) for line in rows)
    return bool(rows) and every and 10 * sum(map(bool, found)) > 9 * len(rows)


def _wrapped(lines: Sequence[bytes], form: Delimited, quote: bytes) -> int:
    """Cells that stand between quotes."""
    d = re.escape(form.delimiter)
    cell = re.compile(rb"(?:^|(?<=%b)) *%b(?:[^%b]|%b%b)*%b *(?=%b|[\r\n]|$)" % (d, *[quote] * 5, d), re.MULTILINE)
    return len(cell.findall(b"".join(lines)))


def _sound(lines: Sequence[bytes], form: Delimited) -> int:
    """The number of rows that can be read."""
    return sum(isinstance(row.cells, list) for row in _tried(lines, form))


def _broken(lines: Sequence[bytes], form: Delimited) -> int:
    """The number of rows that cannot be read."""
    return sum(isinstance(row.cells, str) and not row.beside for row in _tried(lines, form))


def _tried(lines: Sequence[bytes], form: Delimited) -> Iterator[Row]:
    tried = replace(form, header=(b"",) * usual_width(lines, form))
    return tried.rows(lines)
