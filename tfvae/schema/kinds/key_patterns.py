"""What the values of a column tell of a pattern by which new keys are made. Imports no TensorFlow."""

import math
import re
from collections.abc import Sequence
from unicodedata import category

from tfvae.schema.kinds.key_days import days_in, is_moment
from tfvae.schema.kinds.kind import Counted, Kind
from tfvae.schema.kinds.number import Numeric, fit_number
from tfvae.schema.kinds.unmodelled import Key, Place

_LEAST = 20
"""Values that tell that a column is a key."""
_DENSE = 0.5
"""Part of the numbers between the least and the greatest that rows have: then they are counted, and not measured."""
_NAMED = re.compile(r"(?:^|[_\W])(?:id|key|uuid|guid|no|nr|number)$|[a-z](?:Id|ID|Key)$", re.IGNORECASE)
_NAMED_FIRST = re.compile(r"^(?:id|key|uuid|guid|unnamed)(?:$|[_\W])", re.IGNORECASE)
_YEAR = re.compile(
    r"(?:^|[_\W])(?:year|yr|jahr|ann\u00e9e|annee|a[n\u00f1]o|anno|rok|\u00e5r)s?(?:$|[_\W])", re.IGNORECASE
)
"""A table of years has each once, and they are no keys for all that."""
_SPARSE = 10**12
"""Keys of so many patterns for each training row never meet one of these by chance."""
_SPARE = 25
"""Counted keys after the training rows' last one that are left to held-out rows: of a tenth of all, they never go on
for so long."""
_SIGNS = "-_+/="
"""What codes of letters and digits in any order have beside them, as of Base64."""


def any_key(values: Counted, column: str) -> Key:
    """A key of values that all differ, and of which others refer to: of their pattern, or else counted."""
    if (found := fit_key(values, "key")) is not None:
        return found
    if all(text.isdecimal() for text in values.counts):
        return Key(start=max(map(int, values.counts), default=0) + 1, type="int")
    return Key(before=f"{column}-", start=1)


def fit_key(values: Counted, column: str) -> Key | None:
    """A key, if no two of enough rows have the same value, and their pattern tells how new ones are made.

    Whole numbers are one where they are counted, or where the column is called so.
    """
    if values.rows < _LEAST or not values.unique:
        return None
    number = fit_number(values)
    if number is not None and (number.name != "whole" or any(text.startswith("-") for text in values.counts)):
        return None
    if number is not None and column != "key" and (_is_measured(number) or _YEAR.search(column)):
        return None
    if (counted := counted_key(values)) is not None:
        return counted
    named = bool(_NAMED.search(column) or _NAMED_FIRST.search(column))
    if number is None:
        return _of_places(values) or (_numbered(values) if named else None)
    plain = all(map(str.isdecimal, values.counts))
    return Key(start=max(map(int, values.counts)) + 1 + _SPARE, type="int") if named and plain else None


def _is_measured(number: Kind) -> bool:
    """Whether it has a currency or a unit."""
    if not isinstance(number, Numeric):
        return False
    money = any(sign.isalpha() or category(sign) == "Sc" for sign in number.spelling.before)
    return money or bool(number.spelling.after.strip())


def counted_key(values: Counted) -> Key | None:
    """A key of numbers that are counted, between two texts that are always the same."""
    head, tail, cores = _parted(list(values.counts))
    if not _are_counts(cores) or values.rows < _DENSE * (max(map(int, cores)) - min(map(int, cores)) + 1):
        return None
    padded = any(core.startswith("0") and len(core) > 1 for core in cores)
    width, start = len(cores[0]) if padded else 0, max(map(int, cores)) + 1 + _SPARE
    if padded and start + 10 * values.rows > 10**width:
        return None  # there is no room for others
    return Key((), (), head, tail, start, width, "int" if not (head or tail or padded) else "string")


def _numbered(values: Counted) -> Key | None:
    """A key of numbers with gaps, between two texts that are always the same; new ones follow on the greatest."""
    head, tail, cores = _parted(list(values.counts))
    if not _are_counts(cores) or any(core.startswith("0") for core in cores):
        return None
    return Key((), (), head, tail, max(map(int, cores)) + 1 + _SPARE)


def _parted(texts: Sequence[str]) -> tuple[str, str, list[str]]:
    """What all texts begin and end with, up to digits, and what is between."""
    head = _common(texts).rstrip("0123456789")
    tail = _common([text[::-1] for text in texts])[::-1].lstrip("0123456789")
    return head, tail, [text[len(head) : len(text) - len(tail)] for text in texts]


def _are_counts(cores: Sequence[str]) -> bool:
    """Whether these are whole numbers, and of one length where some have a 0 in front."""
    padded = any(core.startswith("0") and len(core) > 1 for core in cores)
    return all(core.isascii() and core.isdigit() for core in cores) and not (padded and len(set(map(len, cores))) > 1)


def _of_places(values: Counted) -> Key | None:
    """A key of texts of one length, each of whose places has a digit or a letter, or always the same; days stay days.

    Letters are of one case at each place, unless digits stand there, too: then the texts are random, and no names.
    """
    texts = list(values.counts)
    if len(set(map(len, texts))) > 1:
        return None
    days = days_in(texts)
    if is_moment(texts, days):
        return None
    start, stop, spelled = days if days else (0, 0, ())
    around = zip(*((*text[:start], *text[stop:]) for text in texts), strict=True)
    characters = ["".join(sorted(set(place))) for place in around]
    places: tuple[Place, ...] = (*characters[:start], *((spelled,) if days else ()), *characters[start:])
    if not all(map(_alike, characters)) or not any(sum(map(str.isdigit, place)) > 1 for place in characters):
        return None
    capacity = math.prod(map(len, places))
    if capacity < 2 * values.rows:
        return None
    taken = tuple(sorted(_numbers(texts, places))) if capacity < _SPARSE * values.rows else ()
    return Key(places, taken)


def _alike(place: str) -> bool:
    """Whether the characters of a place are one, digits, letters of one case, or both; of both cases with digits."""
    letters = "".join(character for character in place if character.isalpha())
    rest = "".join(character for character in place if not character.isalnum())
    random = len(letters) < len(place) - len(rest) and set(rest) <= set(_SIGNS)
    one_case = not rest and (letters.isupper() or letters.islower() or not letters)
    return len(place) == 1 or (place.isascii() and (one_case or (bool(letters) and random)))


def _numbers(texts: Sequence[str], places: Sequence[Place]) -> list[int]:
    """The number of each text among all that have one of `places[i]` at place i."""
    numbers, start = [0] * len(texts), 0
    for choices in places:
        stop, ranks = start + len(choices[0]), {one: rank for rank, one in enumerate(choices)}
        numbers = [number * len(choices) + ranks[text[start:stop]] for number, text in zip(numbers, texts, strict=True)]
        start = stop
    return numbers


def _common(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    low, high = min(texts), max(texts)
    return low[: next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))]
