"""Codes of numbers, words and signs: addresses of networks, versions, sizes, and dates of unknown spellings.

127.0.0.1 has four numbers up to 255; "5h 13m" has two, and the words "h" and "m". Imports no TensorFlow.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

DIGITS, CAPITALS, SMALL = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
_MOST, _LEAST = 3, 20
"""Outlines of a column's codes at most, and texts that tell them."""
_WORDS, _OFTEN = 100, 4
"""Words at most that may stand at a place, and texts of each on average; else letters are any of their case."""
_LETTERS = 3
"""Characters of letters that are no words, at most."""
_RUN = re.compile("[0-9]+|[A-Za-z]+|[^0-9A-Za-z]", re.ASCII)


class Run(NamedTuple):
    """What stands together: digits, letters, or a sign."""

    words: tuple[str, ...]
    """Those that it may be; () of numbers, and of letters that may be any."""
    characters: str = ""
    """Those that it may have; "" of words."""
    least: int = 0
    """How many it has at least."""
    most: int = 0
    low: int = 0
    """The least number that its digits spell."""
    high: int = 0
    zeros: bool = False
    """Whether numbers have zeros in front."""

    @property
    def pattern(self) -> str:
        """Of a regular expression."""
        if self.words:
            return "|".join(map(re.escape, self.words))
        return f"[{self.characters}]{{{self.least},{self.most}}}"

    def allows(self, text: str) -> bool:
        """Whether a text of the pattern is a number within the bounds, where it is one."""
        if self.characters != DIGITS:
            return True
        return self.low <= int(text) <= self.high and (self.zeros or len(text) == 1 or text[0] != "0")

    def brought(self, text: str) -> str:
        """Any characters -> a word, as many letters as there may be, or a number within the bounds."""
        seed = sum((place + 1) * ord(character) for place, character in enumerate(text))
        if self.words:
            return text if text in self.words else self.words[seed % len(self.words)]
        cased = text.upper() if self.characters == CAPITALS else text.lower() if self.characters == SMALL else text
        kept = "".join(one for one in cased if one in self.characters)[: self.most]
        kept = kept.ljust(self.least, self.characters[seed % len(self.characters)])
        if self.characters != DIGITS:
            return kept
        number = int(kept)
        number = number if self.low <= number <= self.high else self.low + number % (self.high - self.low + 1)
        return str(number).rjust(len(kept) if self.zeros else self.least, "0")


Outline = tuple[Run, ...]


def outlines_of(texts: Iterable[str]) -> tuple[Outline, ...]:
    """The outlines of codes, the most frequent first; () where texts are none: they are too few, of too many outlines,
    or one has no number or has letters that are neither words nor few."""
    alike: dict[str, list[list[str]]] = {}
    for text in texts:
        runs = _RUN.findall(text)
        alike.setdefault("".join(map(_kind, runs)), []).append(runs)
        if len(alike) > _MOST:
            return ()
    rows = sorted(alike.values(), key=len, reverse=True)
    found = [tuple(map(_run, zip(*one, strict=True))) for one in rows]
    numbers = all(any(run is not None and run.characters == DIGITS for run in outline) for outline in found)
    known = [tuple(run for run in outline if run is not None) for outline in found]
    return tuple(known) if numbers and known == found and sum(map(len, rows)) >= _LEAST else ()


def brought(text: str, outlines: Sequence[Outline]) -> str:
    """The text itself where it has one of the outlines; else what its characters make of the nearest one."""
    if any(_fits(text, outline) for outline in outlines):
        return text
    outline = min(outlines, key=lambda one: _distance(text, one))
    given = {
        DIGITS: [run for run in _RUN.findall(text) if run[0] in DIGITS],
        CAPITALS: [run for run in _RUN.findall(text) if run[0].isalpha() and run.isascii()],
    }
    return "".join(run.brought(_next(run, given, text)) for run in outline)


def length_of(outline: Outline) -> tuple[int, int]:
    """Characters of the shortest and of the longest code."""
    lengths = [({*map(len, run.words)} or {run.least, run.most}) for run in outline]
    return sum(map(min, lengths)), sum(map(max, lengths))


def _kind(run: str) -> str:
    return "9" if run[0] in DIGITS else "A" if run.isalpha() and run.isascii() else run


def _run(texts: Sequence[str]) -> Run | None:
    """The run of all these; None where its letters are neither words nor few."""
    different, lengths = {*texts}, {*map(len, texts)}
    if len(different) == 1:
        return Run((texts[0],))
    if texts[0][0] in DIGITS:
        numbers, zeros = [*map(int, different)], any(text[0] == "0" and len(text) > 1 for text in different)
        return Run((), DIGITS, min(lengths), max(lengths), min(numbers), max(numbers), zeros)
    if len(different) <= _WORDS and len(different) * _OFTEN <= len(texts):
        return Run(tuple(sorted(different)))
    characters = next(kind for kind in (CAPITALS, SMALL, CAPITALS + SMALL) if {*"".join(different)} <= {*kind})
    return Run((), characters, min(lengths), max(lengths)) if max(lengths) <= _LETTERS else None


def _fits(text: str, outline: Outline) -> bool:
    match = _compiled(outline).fullmatch(text)
    return match is not None and all(run.allows(one) for run, one in zip(outline, match.groups(), strict=True))


@lru_cache(maxsize=256)
def _compiled(outline: Outline) -> re.Pattern[str]:
    return re.compile("".join(f"({run.pattern})" for run in outline), re.ASCII | re.DOTALL)


def _distance(text: str, outline: Outline) -> tuple[int, int]:
    """How many signs and words of an outline a text has not, and signs that it has too many; how much longer it is."""
    fixed = [run.words[0] for run in outline if len(run.words) == 1]
    lacking = sum(word not in text for word in fixed)
    further = sum(one not in fixed for one in text if not (one.isalnum() and one.isascii()))
    least, most = length_of(outline)
    return lacking + further, max(least - len(text), len(text) - most, 0)


def _next(run: Run, given: Mapping[str, list[str]], text: str) -> str:
    """The next characters of a text for a run; made of all of it where it has no more of that kind."""
    kind = DIGITS if run.characters == DIGITS else CAPITALS
    if given[kind] and (run.characters or len(run.words) > 1):
        return given[kind].pop(0)
    if not run.characters:
        return text
    width = run.least + len(text) % (run.most - run.least + 1)
    seeds = (text or "0").encode("utf-8", "surrogateescape")
    return "".join(run.characters[seeds[place % len(seeds)] % len(run.characters)] for place in range(width))
