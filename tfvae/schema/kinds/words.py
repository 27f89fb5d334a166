"""Texts, spelled by the model; codes of a fixed shape keep it. Imports no TensorFlow."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tfvae.schema.kinds.code import CAPITALS, DIGITS, SMALL, Outline, brought, length_of, outlines_of
from tfvae.schema.kinds.kind import Counted, Leaf, Values, worded
from tfvae.schema.message import Text

_LENGTHS, _LEAST = 3, 20
"""Lengths that codes may have at most, and texts that tell the shape of one."""
_HEX = "abcdef"
_CLASSES = (
    DIGITS, CAPITALS, SMALL, DIGITS + _HEX, DIGITS + _HEX.upper(), DIGITS + SMALL, DIGITS + CAPITALS,
    DIGITS + CAPITALS + SMALL, DIGITS + CAPITALS + SMALL + "-_+/",
)  # fmt: skip
"""Characters that a place of a code may have, the smaller sets first."""


@dataclass(frozen=True)
class Words:
    """Any texts.

    Args:
        longest: characters of the longest training value.
        shapes: of codes, the characters that each place of a text of each length may have; () of other texts.
        outlines: of codes, the runs of digits and letters that they are made of; () of other texts.
        characters: those of all training values; "" where any may come.
        tidy: whether none of them begins or ends with a blank, or has two together.
    """

    longest: int
    shapes: tuple[tuple[str, ...], ...] = ()
    outlines: tuple[Outline, ...] = ()
    characters: str = ""
    tidy: bool = False

    name, type = "text", "string"

    def leaves(self) -> Mapping[str, Leaf]:
        return {"": Text(self.longest)}

    def read(self, texts: Sequence[str]) -> Values:
        found = np.empty(len(texts), object)
        found[:] = texts
        return Values({"": found}, np.ones(len(texts), bool))

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        if self.outlines:
            return [brought(text, self.outlines) for text in leaves[""].tolist()]
        return list(map(self._shaped if self.shapes else self._cleaned, leaves[""].tolist()))

    def _cleaned(self, text: str) -> str:
        """The text without what no training value has: a model may draw any bytes, though it hardly ever does."""
        if self.characters and not self._known.issuperset(text):
            text = "".join(one for one in text if one in self._known)
        if self.tidy:
            text = re.sub(" {2,}", " ", text).strip(" ")
        return text or self.characters.strip()[:1]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.characters)

    def _shaped(self, text: str) -> str:
        """The text itself where it has one of the shapes; else it is brought to that of the nearest length."""
        shape = min(self.shapes, key=lambda shape: abs(len(shape) - len(text)))
        given = text.ljust(len(shape), "\0")
        pairs = zip(given, shape, strict=False)
        return "".join(one if one in choices else choices[ord(one) % len(choices)] for one, choices in pairs)

    def spell(self, value: Any) -> str | None:
        return worded(value)

    def python(self, text: str) -> Any:
        return text

    def about(self) -> str:
        if self.shapes:
            return f"codes of {' or '.join(str(len(shape)) for shape in self.shapes)} characters"
        lengths = sorted({n for one in self.outlines for n in length_of(one)})
        if not lengths:
            return f"texts of up to {self.longest} characters"
        return f"codes of {' to '.join(map(str, dict.fromkeys((lengths[0], lengths[-1]))))} characters"


def fit_words(values: Counted) -> Words:
    """Texts, of whatever shape."""
    tidy = not any(text != text.strip(" ") or "  " in text for text in values.counts)
    characters = values.characters or {*"".join(values.counts)}
    outlines = outlines_of(values.counts)
    shapes = () if outlines else _shapes(values)
    return Words(values.longest, shapes, outlines, "".join(sorted(characters)), tidy)


def _shapes(values: Counted) -> tuple[tuple[str, ...], ...]:
    """The shapes of codes: () where there are none, for some place has this and that, or no place is a digit."""
    lengths = sorted(set(map(len, values.counts)))
    if len(values.counts) < _LEAST or len(lengths) > _LENGTHS:
        return ()
    shapes = []
    for length in lengths:
        places = [set(place) for place in zip(*(text for text in values.counts if len(text) == length), strict=True)]
        shapes.append(tuple(map(_class, places)))
    found = [place for shape in shapes for place in shape]
    return tuple(shapes) if "" not in found and any(DIGITS in place for place in found) else ()


def _class(place: set[str]) -> str:
    """The characters that a place may have: that of all texts, all digits, all letters of a case, or both of them where
    digits are among them; "" for others."""
    if len(place) == 1:
        return next(iter(place))
    found = next((one for one in _CLASSES if place <= set(one)), "")
    return found if found in (CAPITALS, SMALL) or any(map(str.isdigit, place)) else ""
