"""How usual a spelling is: a model of four characters in a row."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import numpy as np

_N: Final = 4
_ADDED, _SYMBOLS = 0.05, 40
"""What is added to each count, and how many symbols there may be."""


class NGrams:
    """log p of a character given the three before it, from counts of texts; both ends are padded.

    Args:
        texts: real ones.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        grams = [gram for text in texts for gram in _grams(text)]
        self._counts, self._contexts = Counter(grams), Counter(gram[:-1] for gram in grams)

    def nats(self, text: str) -> float:
        """Of a character of a text, its end among them, in the mean: the less, the more usual."""
        return -float(np.mean([np.log(self._p(gram)) for gram in _grams(text)]))

    def _p(self, gram: str) -> float:
        return (self._counts[gram] + _ADDED) / (self._contexts[gram[:-1]] + _ADDED * _SYMBOLS)


def _grams(text: str) -> list[str]:
    padded = "^" * (_N - 1) + text + "$"
    return [padded[i : i + _N] for i in range(len(text) + 1)]
