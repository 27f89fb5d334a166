"""Values and words that enough training rows have to be known to a model as such. Imports no TensorFlow."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tfvae.symbols import END, PAD


class Known(NamedTuple):
    """Values of a column of text, and which row has which."""

    values: np.ndarray
    """Symbols of the V known ones, int32 [V, T]."""
    codes: np.ndarray
    """Number of each row's value, int64 [N]; V where it is not known."""


def known_values(texts: np.ndarray, least: int) -> Known:
    """The values of texts [N, T], END and PAD behind each, that at least so many rows have."""
    distinct, inverse, counts = np.unique(texts, axis=0, return_inverse=True, return_counts=True)
    often = counts >= least
    numbers = np.where(often, np.cumsum(often) - 1, often.sum())
    return Known(distinct[often].astype(np.int32), numbers[inverse.reshape(-1)])


def known_words(texts: np.ndarray, blank: int, least: int) -> np.ndarray:
    """Words of two symbols and more, between blanks, that at least so many of the texts have: int32 [W, T].

    A text that has one twice counts once. They stand in the order of their symbols, END and PAD behind each.
    """
    distinct, counts = np.unique(texts, axis=0, return_counts=True)
    rows = Counter[str]()
    for text, n in zip(distinct, counts.tolist(), strict=True):
        for word in set(_words(text, blank)):
            rows[word] += n
    chosen = sorted(word for word, n in rows.items() if n >= least and len(word) > 1)
    found = np.full([len(chosen), texts.shape[1]], PAD, np.int32)
    for row, word in zip(found, chosen, strict=True):
        row[: len(word)] = [ord(symbol) for symbol in word]
        row[len(word)] = END
    return found


def open_numerals(texts: np.ndarray, digits: np.ndarray) -> bool:
    """Whether texts [N, T] are numerals of which new ones are to be expected: house numbers are, postal codes are not.

    Nine of ten symbols are among `digits`, and one row in twenty or more has a value that no other row has, which is
    the share of new values among further rows (Good 1953).
    """
    _, counts = np.unique(texts, axis=0, return_counts=True)
    used = texts[texts > END]
    return bool(np.isin(used, digits).sum() > 0.9 * used.size and (counts == 1).sum() >= 0.05 * len(texts))


def _words(text: np.ndarray, blank: int) -> Iterator[str]:
    """The words of symbols [T], each symbol as the character of that number."""
    whole = "".join(map(chr, text[text > END].tolist()))
    yield from whole.split(chr(blank)) if blank >= 0 else [whole]
