"""Cells of records as tests compare them."""

import json
from collections.abc import Mapping

from tfvae.schema.kinds.cell_types import MARK, NULL, bare, text_of


def cell_of(value: str | float | None) -> bytes:
    """The cell of a value of JSON, by what `json` makes of it."""
    return MARK + b'"' + value.encode() if isinstance(value, str) else MARK + json.dumps(value).encode()


def untyped(record: Mapping[str, bytes | list[bytes]]) -> dict[str, bytes | list[bytes]]:
    """A record whose cells have lost the marks of JSON's types; null is missing."""
    return {name: _untyped(cell) if cell else [] for name, cell in record.items()}


def _untyped(cell: bytes) -> bytes | list[bytes]:
    text = text_of(cell)
    return [] if text == NULL else bare(text).encode()
