"""Dates and times whose digits stand at fixed places, many read at a time. Imports no TensorFlow.

What `Format.read` does for one text, in a tenth of its time: a table may have millions.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from tfvae.schema.kinds.calendar_format import Format

EPOCH = 719163
"""Day of 1970-01-01, as `toordinal` counts."""
_WIDTHS = {"%Y": 4, "%m": 2, "%d": 2, "%H": 2, "%M": 2, "%S": 2}
_CASE = 0x20
"""What a small letter of ASCII has more than its capital."""


class Read(NamedTuple):
    """What N texts say."""

    days: np.ndarray
    """As `datetime.date.toordinal` counts, int64 [N]; 0 of times."""
    seconds: np.ndarray
    """Of the day, int64 [N]."""
    sound: np.ndarray
    """Which texts are spelled so, bool [N]; the others say anything."""


def is_fixed(form: Format) -> bool:
    """Whether all digits of a format stand at fixed places, and nothing but digits says anything."""
    return not form.short and set(re.findall("%.", form.text)) <= {*_WIDTHS}


def read_digits(form: Format, behind: str, texts: Sequence[str]) -> Read:
    """What texts say.

    Args:
        form: a fixed one.
        behind: what stands behind each, such as a zone.
        texts: of dates or times.
    """
    pieces = [*re.findall("%.|.", form.text), *behind]
    width = sum(_WIDTHS.get(piece, 1) for piece in pieces)
    points = np.array(texts, f"U{width + 1}").view(np.uint32).reshape(len(texts), width + 1).astype(np.int64)
    said, place, sound = dict[str, np.ndarray](), 0, points[:, width] == 0
    for piece in pieces:
        if piece in _WIDTHS:
            figures = points[:, place : place + _WIDTHS[piece]] - ord("0")
            sound &= ((figures >= 0) & (figures <= 9)).all(axis=1)
            said[piece] = figures @ 10 ** np.arange(_WIDTHS[piece])[::-1]
        else:
            case = _CASE if piece.isalpha() else 0  # as `Format.read`, which takes T and t for the same
            sound &= points[:, place] | case == ord(piece) | case
        place += _WIDTHS.get(piece, 1)
    days, is_day = _days(said, sound)
    seconds, is_time = _seconds(said, len(texts))
    return Read(days, seconds, is_day & is_time)


def _days(said: Mapping[str, np.ndarray], sound: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days, and which of them there are."""
    if "%Y" not in said:
        return np.zeros(len(sound), np.int64), sound
    one = np.ones(len(sound), np.int64)
    year, month, day = said["%Y"], said.get("%m", one), said.get("%d", one)
    sound = sound & (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(sound, (year - 1970) * 12 + month - 1, 0)
    first, after = (
        (months + further).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) for further in (0, 1)
    )
    return first + day - 1 + EPOCH, sound & (first + day <= after)


def _seconds(said: Mapping[str, np.ndarray], n: int) -> tuple[np.ndarray, np.ndarray]:
    hour, minute, second = (said.get(name, np.zeros(n, np.int64)) for name in ("%H", "%M", "%S"))
    return hour * 3600 + minute * 60 + second, (hour < 24) & (minute < 60) & (second < 60)
