"""How tables spell what is missing. Imports no TensorFlow."""

from collections.abc import Mapping

from tfvae.schema.kinds.cell_types import EMPTY, EMPTY_STRING, NULL, bare, string_cell

SPELLINGS = frozenset({
    "NA", "N/A", "n/a", "na", "NaN", "nan", "null", "NULL", "Null", "None", "none", "NONE", "nil", "?", "-", "--", ".",
    "#N/A", "#NA", "<NA>", "NaT", "missing", "(null)", "\\N", "",
    "n.a.", "N.A.", "n/d", "N/D", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "\u2014", "\u2013", "0000-00-00",
})  # fmt: skip
"""Texts that say of a number, a date and the like that it is not there. Among texts and categories they are values like
all others: NA is Namibia."""
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
