"""How numbers with exponents are spelled: 1e-07, 4.04E+05. Imports no TensorFlow."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tfvae.schema.kinds.spelling import least_of

_SPELLED = re.compile(r"-?\d+(?:\.(\d+))?([eE])[+-]\d+", re.ASCII)
"""As Python, R and Excel spell very large and very small numbers. "12E5" may be a code."""
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.(\d+))?", re.ASCII)


@dataclass(frozen=True)
class Scientific:
    """How all numbers of a column are spelled, of which some have exponents.

    Args:
        mark: "e" or "E".
        digits: decimals before the exponent, at most.
        least: decimals before the exponent, at least.
        plain: decimals of numbers without an exponent, at least.
        small: numbers up to it may have an exponent; infinity where all have one.
        large: numbers from it on may have one.
    """

    mark: str
    digits: int
    least: int
    plain: int
    small: float
    large: float

    def text(self, number: float) -> str:
        """A number, spelled."""
        mantissa, power = f"{number:.{self.digits}{self.mark}}".split(self.mark)
        marked = f"{_padded(mantissa, self.least)}{self.mark}{power}"
        if self.small == math.inf:
            return marked
        plain, size = _padded(format(Decimal(repr(number)), "f"), self.plain), abs(number)
        extreme = number and (size <= self.small or size >= self.large)
        # R has 1e+05 beside 123456: whichever is shorter.
        return marked if extreme and len(marked) <= len(plain) else plain


def scientific_of(texts: Iterable[str]) -> Scientific | None:
    """How these numbers are spelled; None where one is no number, or none has an exponent."""
    marked, plain = dict[str, re.Match[str]](), dict[str, re.Match[str]]()
    for text in texts:
        if match := _SPELLED.fullmatch(text):
            marked[text] = match
        elif match := _PLAIN.fullmatch(text):
            plain[text] = match
        else:
            return None
    if not marked:
        return None
    decimals, others = ([match[1] or "" for match in found.values()] for found in (marked, plain))
    sizes = [abs(float(text)) for text in marked]
    return Scientific(
        next(iter(marked.values()))[2],
        max(map(len, decimals)),
        least_of(decimals),
        least_of(others or [""]),
        max((size for size in sizes if size < 1), default=0.0) if plain else math.inf,
        min((size for size in sizes if size >= 1), default=math.inf),
    )


def _padded(text: str, least: int) -> str:
    """A number without zeros behind its last decimal, but with so many decimals at least."""
    whole, _, decimals = text.partition(".")
    kept = decimals.rstrip("0").ljust(least, "0")
    return f"{whole}.{kept}" if kept else whole
