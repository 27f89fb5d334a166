"""Values and words that enough training rows have to be known to a model as such. Imports no TensorFlow."""

from typing import NamedTuple

import numpy as np

from tfvae.data.records.distinct import Distinct, distinct
from tfvae.symbols import END, PAD

_TEXTS = 1 << 16
"""That are cut into words at a time."""


class Known(NamedTuple):
    """Values of a column of text, and which row has which."""

    values: np.ndarray
    """Symbols of the V known ones, int32 [V, T]."""
    codes: np.ndarray
    """Number of each row's value, int64 [N]; V where it is not known."""


def known_values(texts: Distinct, least: int) -> Known:
    """The values of texts, END and PAD behind each, that at least so many rows have."""
    often = texts.counts >= least
    numbers = np.where(often, np.cumsum(often) - 1, often.sum())
    return Known(texts.values[often].astype(np.int32), numbers[texts.codes])


def known_words(texts: Distinct, blank: int, least: int) -> np.ndarray:
    """Words of two symbols and more, between blanks, that at least so many of the rows have: int32 [W, T].

    A text that has one twice counts once. They stand in the order of their symbols, END and PAD behind each.
    """
    blocks = range(0, len(texts.values), _TEXTS)
    parts = [_words(texts.values[i : i + _TEXTS], texts.counts[i : i + _TEXTS], blank) for i in blocks]
    words = distinct(np.concatenate([found for found, _ in parts]))
    rows = np.bincount(words.codes, np.concatenate([n for _, n in parts]), len(words.values))
    found = words.values[(rows >= least) & (words.values[:, 1:2] > END).any(1)].astype(np.int32)
    places, ends = np.arange(found.shape[1]), (found > END).sum(1, keepdims=True)
    return np.where(places == ends, END, found)


def _words(texts: np.ndarray, counts: np.ndarray, blank: int) -> tuple[np.ndarray, np.ndarray]:
    """The different words of different texts [U, T], PAD behind each, and how many rows have them, by the texts'."""
    live = (texts > END) & (texts != blank)
    starts = live & ~np.pad(live, [(0, 0), (1, 0)])[:, :-1]
    row, place = np.nonzero(live)
    word = np.cumsum(starts[row, place]) - 1
    first_row, first_place = np.nonzero(starts)
    symbols = np.full([len(first_row), texts.shape[1]], PAD, texts.dtype)
    symbols[word, place - first_place[word]] = texts[row, place]
    found = distinct(symbols)
    once = np.unique(first_row * len(found.values) + found.codes)
    text, code = np.divmod(once, max(len(found.values), 1))
    return found.values, np.bincount(code, counts[text], len(found.values))


def open_numerals(texts: Distinct, digits: np.ndarray) -> bool:
    """Whether texts are numerals of which new ones are to be expected: house numbers are, postal codes are not.

    Nine of ten symbols are among `digits`, and one row in twenty or more has a value that no other row has, which is
    the share of new values among further rows (Good 1953).
    """
    used, numerals = (texts.counts @ found.sum(1) for found in (texts.values > END, np.isin(texts.values, digits)))
    return bool(numerals > 0.9 * used and (texts.counts == 1).sum() >= 0.05 * texts.counts.sum())
