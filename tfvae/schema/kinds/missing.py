"""How tables spell what is missing. Imports no TensorFlow."""

from collections.abc import Mapping

from tfvae.schema.kinds.cell_types import EMPTY, EMPTY_STRING, NULL, bare

SPELLINGS = frozenset({
    "NA", "N/A", "n/a", "na", "NaN", "nan", "null", "NULL", "Null", "None", "none", "NONE", "nil", "?", "-", "--", ".",
    "#N/A", "#NA", "<NA>", "NaT", "missing", "(null)", "\\N", "",
    "n.a.", "N.A.", "n/d", "N/D", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "\u2014", "\u2013", "0000-00-00",
})  # fmt: skip
"""Texts that say of a number, a date and the like that it is not there. Among texts and categories they are values like
all others: NA is Namibia."""
NOTHING = (EMPTY, NULL, EMPTY_STRING)
"""What is missing in a column of whatever kind."""


def spelled_gone() -> frozenset[str]:
    """All that may say that something is missing, as cells of a CSV and as strings of JSON."""
    return frozenset({*NOTHING, *SPELLINGS, *(f"{EMPTY_STRING}{text}" for text in SPELLINGS)})


_GONE = spelled_gone()


def is_gone(text: str) -> bool:
    """Whether a cell may say that something is missing."""
    return text in _GONE


def without_missing(counts: Mapping[str, int], listed: bool) -> tuple[dict[str, int], tuple[str, ...]]:
    """The values that are there, and the spellings of what is missing, the most frequent first.

    Args:
        counts: value -> rows.
        listed: whether `SPELLINGS` count as missing.
    """
    gone = {text: n for text, n in counts.items() if text in NOTHING or (listed and bare(text).strip() in SPELLINGS)}
    there = {text: n for text, n in counts.items() if text not in gone}
    return there, tuple(sorted(gone, key=lambda text: (-gone[text], text)))
