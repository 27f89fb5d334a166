"""Values of JSON as the bytes of a cell, their types kept.

A cell of a CSV is its text. A value of JSON has `MARK` before it, which no text in UTF-8 begins with: a string then
has a quote before its characters, which are not escaped; all else is spelled as JSON has it. Imports no TensorFlow.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

MARK = b"\xff"
_MARK = "\udcff"
"""`MARK` where bytes are decoded with `surrogateescape`."""
EMPTY = ""
"""The cell that holds nothing, or is not there."""
NULL, EMPTY_STRING = f"{_MARK}null", f'{_MARK}"'
CSV, STRING, LITERAL = "", "string", "literal"
"""Where a cell's text comes from: from no JSON, from a string of JSON, from a number or a bool of JSON."""
BEFORE = {CSV: b"", STRING: MARK + b'"', LITERAL: MARK}
"""What stands before the characters of a cell."""


def string_cell(characters: str) -> str:
    """The cell of a string of JSON, as `text_of` has it."""
    return f'{_MARK}"{characters}'


def cell_with(value: Any, text: bytes) -> bytes:
    """The cell of a value of JSON: a string, a number, a bool, or None.

    Args:
        value: it.
        text: its characters, as JSON has them; those of a string without quotes and escapes.
    """
    return BEFORE[STRING if isinstance(value, str) else LITERAL] + (b"null" if value is None else text)


def text_of(cell: bytes) -> str:
    """A cell as it is counted, and as kinds are inferred from it."""
    return cell.decode("utf-8", "surrogateescape")


def source_of(text: str) -> str:
    """`CSV`, `STRING` or `LITERAL`."""
    if text[:1] != _MARK:
        return CSV
    return STRING if text[1:2] == '"' else LITERAL


def bare(text: str) -> str:
    """The characters that a person reads, without the mark of a type."""
    if text[:1] != _MARK:
        return text
    return text[2:] if text[1:2] == '"' else text[1:]


def bare_counts(counts: Mapping[str, int]) -> Counter[str]:
    """Rows of each value as a person reads it: a number of JSON and a string of its digits are one."""
    found = Counter[str]()
    for text, n in counts.items():
        found[bare(text)] += n
    return found
