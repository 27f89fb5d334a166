"""The pattern of a value as it is written: which kinds of characters follow each other."""

import re
from typing import Any

from tfvae.metrics.tables.values import Kind, as_text, is_missing

_RUN = re.compile(r"(.)\1+", re.DOTALL)


def exact_pattern(value: Any) -> str:
    """One sign for each character: 9 for digits, a and A for letters, others as they are; +1 (802) is +9 (999)."""
    return "".join("9" if c.isdigit() else ("A" if c.isupper() else "a") if c.isalpha() else c for c in as_text(value))


def loose_pattern(value: Any) -> str:
    """The same, however long its runs are: MAIN ST and ELM ST are both A A."""
    return _RUN.sub(r"\1", exact_pattern(value))


def number_pattern(value: Any) -> str:
    """The same of a number: its decimals count, and how many digits stand before them does not."""
    whole, point, decimals = exact_pattern(value).partition(".")
    return _RUN.sub(r"\1", whole) + point + decimals


def patterns(kind: Kind) -> tuple:
    """The patterns that a kind of column may have, the finest first."""
    return (number_pattern,) if kind == "number" else (exact_pattern, loose_pattern)


def unlike_share(known: set[str], values: list[Any], pattern: Any) -> float:
    """The share of the values that are there whose pattern is none of the known ones; 0 where none is there."""
    found = [pattern(value) not in known for value in values if not is_missing(value)]
    return sum(found) / max(len(found), 1)
