"""How numbers are spelled: signs before and behind, thousands, decimals. Imports no TensorFlow."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tfvae.schema.kinds.signs import MINUS, signs_of, with_minus, with_signs

_PARTS = re.compile(r"(-?)([^\d+\-]*?)(-?)((?:\d|\.\d)[\d.,'’\u00a0\u202f ]*?)([^\d]*)", re.ASCII)
"""A sign, what stands before the digits, a sign, the digits, what stands behind them."""
_LETTER = re.compile(r"[^\W\d_]")
_MONEY = re.compile(r"(?:[A-Z]{3}|kr\.?|Rs\.?|Fr\.?|zł)[ \u00a0]|[A-Z]{0,3}[$€£¥₹₩₽₺]\W?")
"""What has letters and stands before the digits of an amount; other words, such as "City 12", make it a name."""
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+|\d+", re.ASCII)
"""Whole numbers, some of which have commas between groups of three digits."""
_ADDRESS = re.compile(r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}", re.ASCII)
"""IP addresses, which would be whole numbers with points where all their parts have three digits."""
_LONGEST = 10
"""Characters before or behind the digits."""
_WAYS = (
    (".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "\u00a0"), (",", "\u00a0"),
    (".", "\u202f"), (",", "\u202f"), (".", "'"), (".", "’"),
)  # fmt: skip
"""Decimal point and thousands separator, the likelier first."""


@dataclass(frozen=True)
class Spelling:
    """How all numbers of a column are spelled.

    Args:
        before: what stands before the digits of each, such as "$".
        after: what stands behind them, such as " %".
        point: before the decimals.
        thousands: between groups of three digits; "" where there is nothing.
        decimals: digits behind the point that say something, at most: 5.00 has none.
        least: digits behind the point, at least.
        zero: whether a 0 stands before the point of a number below 1.
        inner_sign: whether a minus stands behind `before`.
        signs: of numbers below and above 0, one of `tfvae.schema.kinds.signs`.
    """

    before: str = ""
    after: str = ""
    point: str = "."
    thousands: str = ""
    decimals: int = 0
    least: int = 0
    zero: bool = True
    inner_sign: bool = False
    signs: str = MINUS

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        first, second = ("", "-?") if self.inner_sign else ("-?", "")
        before, after, point, between = map(re.escape, (self.before, self.after, self.point, self.thousands))
        grouped = rf"[1-9]\d{{0,2}}(?:{between}\d{{3}})+|" if self.thousands else ""
        whole = rf"{grouped}0|[1-9]\d*" + ("" if self.zero else "|")
        decimals = rf"(?:{point}(\d+))?" if self.decimals or self.least else "()"
        return re.compile(rf"({first}){before}({second})({whole}){decimals}{after}", re.ASCII)

    def units(self, text: str) -> int | None:
        """The number that a text spells, in units of its last decimal; None where it spells none so.

        Decimals beyond `decimals` are cut off.
        """
        match = self._pattern.fullmatch(with_minus(text, self.signs))
        if match is None:
            return None
        first, second, whole, decimals = match.groups()
        digits = whole.replace(self.thousands, "") if self.thousands else whole
        size = int(digits + (decimals or "")[: self.decimals].ljust(self.decimals, "0") or "0")
        return -size if first or second else size

    def text(self, units: int) -> str:
        """A number in units of its last decimal, spelled."""
        size = str(abs(units)).rjust(self.decimals + 1, "0")
        whole, decimals = (size[: -self.decimals], size[-self.decimals :]) if self.decimals else (size, "")
        kept = decimals.rstrip("0").ljust(self.least, "0")
        if self.thousands:
            whole = f"{int(whole):,}".replace(",", self.thousands)
        if whole == "0" and not self.zero and kept:
            whole = ""
        sign = "-" if units < 0 else ""
        first, second = ("", sign) if self.inner_sign else (sign, "")
        text = f"{first}{self.before}{second}{whole}{self.point + kept if kept else ''}{self.after}"
        return with_signs(text, self.signs)


def spelling_of(texts: Iterable[str]) -> Spelling | None:
    """How all these numbers are spelled; None where they are no numbers that are spelled alike.

    A number with a 0 in front is a code, and one with a +, unless others have a -. 1,234 has a thousands separator,
    unless another number tells that its comma stands before decimals.
    """
    spelled = list(texts)
    signs = signs_of(spelled)
    found = [with_minus(text, signs) for text in spelled]
    if all(map(_ADDRESS.fullmatch, found)):
        return None
    parts = [_PARTS.fullmatch(text) for text in found]
    if not parts or not all(parts):
        return None
    matches = [match.groups() for match in parts if match]
    before, after = {match[1] for match in matches}, {match[4] for match in matches}
    outer, inner = (any(match[place] for match in matches) for place in (0, 2))
    if max(len(before), len(after)) > 1 or max(map(len, before | after)) > _LONGEST or (outer and inner):
        return None
    if (_LETTER.search(matches[0][1]) and not _MONEY.fullmatch(matches[0][1])) or (
        inner and all(match[2] for match in matches)
    ):
        return None
    cores = [match[3] for match in matches]
    way = next((way for way in _ways(cores) if all(map(_core(*way).fullmatch, cores))), None)
    if way is None:
        return None
    point, thousands = way
    decimals = [core.partition(point)[2] if point else "" for core in cores]
    return Spelling(
        *(before.pop(), after.pop(), point or ".", thousands),
        decimals=max(len(text.rstrip("0")) for text in decimals),
        least=least_of(decimals),
        zero=not point or not any(core.startswith(point) for core in cores),
        inner_sign=inner and bool(matches[0][1]),
        signs=signs,
    )


def least_of(decimals: Sequence[str]) -> int:
    """How many digits numbers have behind the point at least, by those of some."""
    lengths = set(map(len, decimals))
    if any(text.endswith("0") and len(text) > min(lengths) for text in decimals):
        return max(lengths)
    # Shortest decimals of programs end with a 0 only where one must stand: 3.0 beside 0.30000000000000004.
    shortest = len(lengths) > 1 and not any(text.endswith("0") for text in decimals)
    return min(1, *lengths) if shortest else min(lengths)


def _ways(cores: list[str]) -> list[tuple[str, str]]:
    """Decimal points and thousands separators that may be meant, the likelier first; "" where there is no point."""
    if not any(not core.isdigit() for core in cores):
        return [("", "")]
    if all(map(_GROUPED.fullmatch, cores)):
        # 2106 beside 9,618: with a decimal comma, the second would be a thousandth of what is meant.
        return [("", ",")] if not any(core.isdigit() and len(core) > 3 for core in cores) else []
    return [*_WAYS, *(("", between) for between in (".", " ", "\u00a0", "\u202f", "'", "’"))]


def _core(point: str, thousands: str) -> re.Pattern[str]:
    between, dot = re.escape(thousands), re.escape(point)
    whole = rf"(?:[1-9]\d{{0,2}}(?:{between}\d{{3}})+|0|[1-9]\d{{0,2}})" if thousands else r"(?:0|[1-9]\d*|(?=\.\d))"
    return re.compile(whole + (rf"(?:{dot}\d+)?" if point else ""), re.ASCII)
