"""The words that a model of sentences knows, and their numbers. Imports no TensorFlow."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tfvae.checks import require_at_least
from tfvae.symbols import SPELLING, UNKNOWN

UNKNOWN_SPELLINGS = ("_UNK", SPELLING[UNKNOWN])
"""How published corpora spell words that were left out of their vocabulary."""
BLANK = "\u2581"
"""Stands for a blank where the words of a vocabulary are characters."""


@dataclass(frozen=True)
class Vocabulary:
    """Words by number; the symbols of `tfvae.symbols` come first.

    Args:
        words: the spellings of the symbols, then words without white space; or `BLANK`, and characters.

    Raises:
        ValueError: `words` does not start with the symbols, or a word stands twice, is empty, or has white space in it.
    """

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.words[: len(SPELLING)] != SPELLING:
            raise ValueError(f"`words` must start with {' '.join(SPELLING)}, got {' '.join(self.words[:4])!r}.")
        if len(set(self.words)) != len(self.words):
            raise ValueError(f"`words` must differ; {_first_repeated(self.words)!r} stands twice.")
        odd = [word for word in self.words if word.encode().split() != [word.encode()]]
        if odd:
            raise ValueError(f"`words` must be words without white space, got {odd[0]!r}.")

    @classmethod
    def of(cls, counts: Mapping[str, int], size: int | None = None, *, characters: bool = False) -> "Vocabulary":
        """The most frequent words, words of one count in the order of their code points.

        Args:
            counts: how often each word occurs. Spellings of symbols and of unknown words are left out: such a word in
                a text is UNKNOWN.
            size: numbers at most, symbols among them; None keeps all words.
            characters: whether the words are characters; `BLANK` is one of them then, whether it occurs or not.

        Raises:
            ValueError: `size` has no room for a word.
        """
        if size is not None:
            require_at_least("size", size, len(SPELLING) + 1)
        first = (*SPELLING, BLANK) if characters else SPELLING
        known = counts.keys() - {*first, *UNKNOWN_SPELLINGS}
        return cls((*first, *sorted(known, key=lambda word: (-counts[word], word)))[:size])

    @cached_property
    def characters(self) -> bool:
        """Whether its words are characters, and texts have no blanks between them."""
        first, *others = self.words[len(SPELLING) :] or [""]
        return first == BLANK and all(len(word) == 1 for word in others)

    @property
    def size(self) -> int:
        """V, symbols among them."""
        return len(self.words)

    @cached_property
    def digest(self) -> str:
        """12 hexadecimal digits that differ where the words or their order do."""
        return hashlib.sha256("\n".join(self.words).encode()).hexdigest()[:12]


def _first_repeated(words: tuple[str, ...]) -> str:
    seen = set[str]()
    return next(word for word in words if word in seen or seen.add(word))  # type: ignore[func-returns-value]
