"""Lines of one JSON object each. Imports no TensorFlow."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tfvae.data.records.delimited import BOM, EMPTY, Row
from tfvae.data.records.row_reader import RowError

SEPARATOR = b"\x1e"
"""Begins each record of a sequence of JSON texts (RFC 8142)."""
LONGEST = 1 << 20
"""Bytes of a line: what its JSON becomes in memory may take twenty times as many."""


def _constant(name: str) -> float | None:
    """What is no JSON, but Python and others write it: NaN is nothing."""
    return None if name == "NaN" else float(name)


DECODER = json.JSONDecoder(parse_constant=_constant)
"""Reads JSON, and NaN as null."""


@dataclass(frozen=True)
class JsonLines:
    """The layout of files in which every line is one row, whatever it holds."""

    def rows(self, lines: Iterable[bytes], number: int = 1) -> Iterator[Row]:
        """Rows of one object each, or of the reason why there is none. Lines longer than `LONGEST` bytes have none."""
        for place, line in enumerate(lines, start=number):
            yield Row(place, line, _object(line) if len(line) <= LONGEST else f"longer than {LONGEST} bytes")

    def lead(self, lines: Sequence[bytes]) -> int:
        """A line is always a row by itself."""
        return 0


def _object(line: bytes) -> dict[str, Any] | str:
    try:
        return load_object(line.removeprefix(BOM).lstrip(SEPARATOR))
    except RowError as error:
        return str(error)


def load_object(line: bytes) -> dict[str, Any]:
    """The object in a line; raises RowError where there is none."""
    try:
        loaded = DECODER.decode(line.decode())
    except UnicodeDecodeError:
        raise RowError("not UTF-8") from None
    except (ValueError, RecursionError):
        raise RowError("not JSON" if line.strip() else EMPTY) from None
    if not isinstance(loaded, dict):
        raise RowError("not a JSON object")
    return loaded


def encoded(name: str, text: str) -> bytes:
    """UTF-8; raises RowError for half of a surrogate pair, which JSON may spell."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise RowError(f"{name} is not text") from None
