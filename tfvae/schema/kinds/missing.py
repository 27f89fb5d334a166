"""How tables spell what is missing. Imports no TensorFlow."""

from collections.abc import Mapping
from numbers import Real
from typing import Any

from tfvae.schema.kinds.cell_types import EMPTY, EMPTY_STRING, NULL, bare, string_cell

_WORDS = (
    "na", "n/a", "n.a.", "n.a", "nan", "-nan", "nat", "null", "none", "nil", "missing", "undefined", "unknown", "unk",
    "nd", "n/d", "n.d.", "nr", "n.r.", "n/k", "tbd", "tba", "empty", "blank", "void", "withheld", "suppressed",
    "redacted", "not available", "not applicable", "not reported", "not recorded", "not known", "no data", "nodata",
    "k.a.", "(null)", "[null]", "<null>", "<na>", "<n/a>", "(none)", "(empty)", "(blank)", "(missing)", "(unknown)",
    "#n/a", "#na", "#n/a n/a", "#null!", "#name?", "#div/0!", "#value!", "#ref!", "#num!",
    "-1.#ind", "1.#ind", "-1.#qnan", "1.#qnan",
)  # fmt: skip
"""In small letters; they count in capitals, and with one in front, too."""
_SIGNS = ("", "?", "??", "-", "--", "---", ".", "..", "...", "*", "**", ":", "\\N", "\u2014", "\u2013", "\u2026")
_NO_DAYS = tuple(
    f"{day}{time}"
    for day in (
        "0000-00-00", "0000/00/00", "00/00/0000", "00.00.0000", "9999-12-31", "9999/12/31", "31/12/9999", "12/31/9999",
        "31.12.9999",
    )
    for time in ("", " 00:00", " 00:00:00", " 23:59:59", "T00:00:00", "T23:59:59", "T00:00:00Z")
)  # fmt: skip
"""Days that databases have for none."""
SPELLINGS = frozenset({
    *_SIGNS, *_NO_DAYS, *_WORDS, *map(str.upper, _WORDS), *map(str.capitalize, _WORDS), *map(str.title, _WORDS),
    "NaN", "NaT", "-NaN", "<NaN>",
})  # fmt: skip
"""Texts that say of a number, a date and the like that it is not there. Among texts and categories they are values like
all others: NA is Namibia."""
_FEW, _MANY = 5, 20
"""Words at most among numbers, dates and the like, and different values that tell that a column has these."""
NOTHING = (EMPTY, NULL, EMPTY_STRING)
"""What is missing in a column of whatever kind."""
GONE = frozenset({*NOTHING, *SPELLINGS, *map(string_cell, SPELLINGS)})
"""All cells that may say that something is missing, of a CSV and of JSON."""


def without_missing(counts: Mapping[str, int], listed: bool) -> tuple[dict[str, int], tuple[str, ...]]:
    """The values that are there, and the spellings of what is missing, the most frequent first.

    Args:
        counts: value -> rows.
        listed: whether `SPELLINGS` count as missing.
    """
    gone = {text: n for text, n in counts.items() if text in NOTHING or (listed and bare(text).strip() in SPELLINGS)}
    there = {text: n for text, n in counts.items() if text not in gone}
    return there, tuple(sorted(gone, key=lambda text: (-gone[text], text)))


def without_words(counts: Mapping[str, int]) -> tuple[dict[str, int], tuple[str, ...]]:
    """As `without_missing`, with the few words beside many values with digits as spellings of what is missing, too.

    "closed" among numbers is no number, and comes back as it was spelled. Nothing is there where there are no such.
    """
    there, missing = without_missing(counts, listed=True)
    words = {text: n for text, n in there.items() if not any(map(str.isdigit, bare(text)))}
    rest = {text: n for text, n in there.items() if text not in words}
    if not words or len(words) > _FEW or len(rest) < _MANY:
        return {}, ()
    gone = {**words, **{text: counts[text] for text in missing}}
    return rest, tuple(sorted(gone, key=lambda text: (-gone[text], text)))


def is_missing(value: Any) -> bool:
    """Whether it is None, NaN, or one of the two of pandas, which is not imported for them alone."""
    if type(value).__name__ in ("NAType", "NaTType"):
        return True
    return value is None or (isinstance(value, Real) and value != value)
