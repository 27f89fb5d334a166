"""Categories and bools: one of the values of the training rows. Imports no TensorFlow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfvae.schema.kinds.kind import PYTHON, Counted, Leaf, Values, is_number, mapped, some_of, worded
from tfvae.schema.kinds.scientific import scientific_of
from tfvae.schema.kinds.spelling import Spelling, spelling_of
from tfvae.schema.message import Category

BOOLS = (("false", "true"), ("False", "True"), ("FALSE", "TRUE"))
_PAIRS = (
    ("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t"), ("off", "on"), ("0", "1"),
    ("falsch", "wahr"), ("nein", "ja"), ("n", "j"), ("faux", "vrai"), ("non", "oui"), ("n", "o"),
    ("no", "s\u00ed"), ("no", "si"), ("n", "s"), ("falso", "verdadero"), ("n\u00e3o", "sim"),
    ("nej", "ja"), ("nee", "ja"), ("nie", "tak"), ("ne", "ano"),
    ("\u043d\u0435\u0442", "\u0434\u0430"), ("\u2717", "\u2713"),
)  # fmt: skip
"""What says no and yes, in small letters, where a user says that it does."""
_CASES = (str.lower, str.upper, str.capitalize)
FEW = 100
"""Numbers of so many different values at most may be a category; more of them have an order that matters more."""
_OFTEN = 10
"""Rows of each value on average, of a category of more than `FEW` texts; else new ones are to be expected."""


@dataclass(frozen=True)
class Choice:
    """One of a set of values, as they are spelled. Numbers among them come in their order.

    Args:
        values: of the training rows.
        type: "string", "int", "float", or "bool" of the only one that there is: what they are to Python.
    """

    values: tuple[str, ...]
    type: str = "string"

    name = "category"

    def leaves(self) -> Mapping[str, Leaf]:
        return {"": Category(self.values, "int" if self.type == "int" else "string")}

    def read(self, texts: Sequence[str]) -> Values:
        known = frozenset(self.values)
        found, sound = mapped(texts, lambda text: text if text in known else None, self.values[0], object)
        return Values({"": found.astype(np.int64) if self.type == "int" else found}, sound)

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        return [str(value) for value in leaves[""].tolist()]

    def spell(self, value: Any) -> str | None:
        if self.type == "bool":
            return next((text for text in self.values if text.casefold() == str(value).casefold()), worded(value))
        if not is_number(value) or self.type == "string":
            return worded(value)
        # 3.0 is 3 where pandas has made floats of whole numbers.
        return next((text for text in self.values if float(text) == value), str(value))

    def python(self, text: str) -> Any:
        return PYTHON[self.type](text)

    @property
    def listed(self) -> tuple[str, ...]:
        """What a description may name."""
        return self.values

    def about(self, shown: Sequence[str] | None = None) -> str:
        """What the values are, in a few words; `shown` are those that may be named, where these are not all."""
        return f"one of {len(self.values)} values{some_of(self.values, shown)}"


@dataclass(frozen=True)
class Boolean:
    """True or false, in one spelling.

    Args:
        values: that of false, and that of true.
    """

    values: tuple[str, str]

    name, type = "boolean", "bool"

    def leaves(self) -> Mapping[str, Leaf]:
        return {"": Category(self.values, "bool")}

    def read(self, texts: Sequence[str]) -> Values:
        found, sound = mapped(texts, dict(zip(self.values, (False, True), strict=True)).get, False, bool)
        return Values({"": found}, sound)

    def write(self, leaves: Mapping[str, np.ndarray], n: int) -> list[str]:
        return [self.values[int(value)] for value in leaves[""].tolist()]

    def spell(self, value: Any) -> str | None:
        if isinstance(value, bool | np.bool_):
            return self.values[int(value)]
        # Other libraries write True where the data have true.
        return {word.casefold(): word for word in self.values}.get(str(value).casefold(), worded(value))

    def python(self, text: str) -> Any:
        return bool(self.values.index(text))

    def about(self) -> str:
        return f"{self.values[0]} or {self.values[1]}"


def fit_boolean(values: Counted) -> Boolean | None:
    """A bool, if all values are the words of a pair."""
    return next((Boolean(pair) for pair in BOOLS if values.counts and set(values.counts) <= set(pair)), None)


def any_boolean(values: Counted) -> Boolean | None:
    """A bool, if all values are the words of a pair that says no and yes in some language, each in one spelling."""
    texts = list(values.counts)
    for pair in _PAIRS:
        words = {text.casefold(): text for text in texts}
        if texts and len(words) == len(texts) and words.keys() <= set(pair):
            alike = next((case for case in _CASES if [*map(case, texts)] == texts), str.lower)
            no, yes = (words.get(word, alike(word)) for word in pair)
            return Boolean((no, yes))
    return None


def fit_choice(values: Counted) -> Choice | None:
    """A category, if values repeat: numbers up to `FEW` twice on average, texts so or, up to `most`, ten times."""
    numbers, size = spelling_of(values.counts), len(values.counts)
    if not values.whole or size > values.most:
        return None
    measured = numbers is None and scientific_of(values.counts) is not None
    if measured or (numbers is not None and (numbers.decimals or numbers.before or numbers.after)):
        often = size <= FEW and values.repeated >= _OFTEN / 2
    else:
        often = values.repeated >= (2 if size <= FEW else _OFTEN) and (numbers is None or size <= FEW)
    return choice_of(values, numbers) if often else None


def any_choice(values: Counted) -> Choice | None:
    """A category, whatever its values are."""
    return choice_of(values, spelling_of(values.counts)) if values.whole and values.counts else None


def choice_of(values: Counted, numbers: Spelling | None) -> Choice:
    """The category of these values; `numbers` tells how they are spelled where they are numbers."""
    if len(values.counts) == 1 and fit_boolean(values):
        return Choice(tuple(values.counts), "bool")
    if numbers is None and scientific_of(values.counts) is not None:
        return Choice(tuple(sorted(values.counts, key=float)), "float")
    if numbers is None:
        return Choice(tuple(sorted(values.counts)))
    ordered = tuple(sorted(values.counts, key=lambda text: numbers.units(text) or 0))
    if numbers == Spelling() and abs(int(ordered[0])) < 2**63 > abs(int(ordered[-1])):
        return Choice(ordered, "int")
    plain = not (numbers.before or numbers.after or numbers.thousands) and numbers.point == "."
    return Choice(ordered, "float" if plain and (numbers.decimals or numbers.least) else "string")
