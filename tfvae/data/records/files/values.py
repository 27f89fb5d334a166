"""Values of typed files, which have more types than JSON, as JSON has them. Imports no TensorFlow."""

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """A value of JSON: dates as ISO 8601 spells them, exact decimals as texts, nothing where no number is meant."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, Mapping):
        return {str(name): plain(inside) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inside) for inside in value]
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, timedelta):
        return str(value)
    # Bytes of no text keep their halves of pairs, which the reader rejects by name.
    return (
        bytes(value).decode("utf-8", "surrogateescape")
        if isinstance(value, bytes | bytearray | memoryview)
        else str(value)
    )
