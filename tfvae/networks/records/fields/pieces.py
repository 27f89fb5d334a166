"""Texts as pieces: known words, and the characters of all others.

A text is cut at its blanks. A known word is one piece; another one is spelled, and ends with a piece of its own. An
empty word, where two blanks meet, is that piece alone, so every text comes back as it was.
"""

import numpy as np
import tensorflow as tf

from tfvae.symbols import END, PAD

STOP = 4
"""The piece that ends a spelled word; 0 to 3 are those of `tfvae.symbols`."""
_BASE = 6364136223846793005
"""An odd number whose powers, modulo 2^64, tell words apart."""


class Pieces:
    """Symbols of an alphabet <-> pieces.

    Args:
        symbols: size of the alphabet; a symbol s is the piece s + 1.
        blank: the symbol of a blank; -1 where the alphabet has none, and each text is one word.
        words: the known ones, int [W, T], END and PAD behind each; all different, without blanks, none empty.
    """

    def __init__(self, symbols: int, blank: int, words: np.ndarray) -> None:
        self.symbols, self.blank, self.words = symbols, blank, words
        self.size = symbols + 1 + len(words)
        order = np.argsort(fingerprints(words), kind="stable")
        self._known, self._order = fingerprints(words)[order], order.astype(np.int32)
        self._spelled, self._used = self._spellings()

    def _spellings(self) -> tuple[np.ndarray, np.ndarray]:
        """Symbols of each piece [P, L], with the blank behind a word, and which of them count."""
        longest = 1 + (int((self.words > END).sum(1).max()) if len(self.words) else 0)
        found, used = np.zeros([self.size, longest], np.int32), np.zeros([self.size, longest], bool)
        found[5 : self.symbols + 1, 0] = np.arange(4, self.symbols)
        found[STOP, 0] = self.blank
        used[STOP : self.symbols + 1, 0] = True
        for row, word in enumerate(self.words, self.symbols + 1):
            live = word[word > END]
            found[row, : len(live)], found[row, len(live)] = live, self.blank
            used[row, : len(live) + 1] = True
        return found, used

    def cut(self, x: tf.Tensor) -> tf.Tensor:
        """Symbols int32 [N, T], END behind each -> pieces int32 [N, L], END and then PAD behind them."""
        n, length = tf.shape(x)[0], tf.shape(x)[1]
        ended = tf.cumsum(tf.cast(x == END, tf.int32), axis=1) > 0
        place = tf.broadcast_to(tf.range(length), [n, length])
        stops = (x == self.blank) | ((x == END) & (place > 0))  # of a word, behind it; the empty text has no word
        live = ~ended | stops
        # The word of each symbol, among all words of the batch; what stands behind it belongs to it too.
        number = tf.cumsum(tf.cast(stops, tf.int32), axis=1, exclusive=True)
        word = number + tf.range(n)[:, tf.newaxis] * (length + 1)
        inside = live & ~stops
        first = tf.gather(_segment_min(tf.where(live, place, length), word, n * (length + 1)), word)
        values = tf.where(inside, _power(place - first, length) * tf.cast(x, tf.int64), 0)
        sums = tf.math.unsorted_segment_sum(tf.reshape(values, [-1]), tf.reshape(word, [-1]), n * (length + 1))
        known, piece = self._look_up(tf.gather(sums, word))
        starts = place == first
        spelled = tf.where(inside, tf.where(known, piece, x + 1), STOP)
        kept = live & tf.where(known, starts, True) & ~(known & stops)
        return _moved_up(spelled, kept)

    def _look_up(self, prints: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Whether a word is known, and its piece."""
        if not len(self._known):
            return tf.zeros_like(prints, tf.bool), tf.zeros_like(prints, tf.int32)
        place = tf.minimum(tf.searchsorted(self._known, tf.reshape(prints, [-1])), len(self._known) - 1)
        place = tf.reshape(place, tf.shape(prints))
        return tf.gather(self._known, place) == prints, tf.gather(self._order, place) + self.symbols + 1

    def join(self, pieces: tf.Tensor, length: int) -> tf.Tensor:
        """Pieces int32 [N, L] -> symbols int32 [N, length]; what is longer is cut, and ends with END all the same."""
        inside = tf.cumsum(tf.cast(pieces == END, tf.int32), axis=1) == 0
        used = tf.gather(self._used, pieces) & inside[..., tf.newaxis]
        n = tf.shape(pieces)[0]
        spelled, used = (tf.reshape(a, [n, -1]) for a in (tf.gather(self._spelled, pieces), used))
        rows = tf.ragged.boolean_mask(spelled, used)
        x = rows.to_tensor(PAD, shape=[None, length])
        # The last word's blank is where the text ends.
        end = tf.minimum(tf.maximum(tf.cast(rows.row_lengths(), tf.int32) - 1, 0), length - 1)[:, tf.newaxis]
        if self.blank < 0:  # a second word cannot be told from the first
            end = tf.minimum(
                end, tf.reduce_sum(tf.cast(tf.cumsum(tf.cast(x < 0, tf.int32), axis=1) == 0, tf.int32), 1, True)
            )
        place = tf.range(length)
        return tf.where(place < end, x, tf.where(place == end, END, PAD))


def fingerprints(words: np.ndarray) -> np.ndarray:
    """A number for each row of symbols, int64 [W]; PAD and END count as nothing."""
    with np.errstate(over="ignore"):
        powers = np.power(np.uint64(_BASE), np.arange(words.shape[1], dtype=np.uint64))
        live = np.where(words > END, words, 0).astype(np.uint64)
        return (live * powers).sum(1, dtype=np.uint64).astype(np.int64)


def _moved_up(pieces: tf.Tensor, kept: tf.Tensor) -> tf.Tensor:
    """Those of pieces int32 [N, T] that are kept, bool [N, T], END and then PAD behind them: int32 [N, T + 1]."""
    n, length = tf.shape(pieces)[0], tf.shape(pieces)[1]
    number = tf.reduce_sum(tf.cast(kept, tf.int32), axis=1, keepdims=True)
    # What is not kept goes to a place of its own, which is cut off: no shape depends on what the texts are.
    target = tf.where(kept, tf.cumsum(tf.cast(kept, tf.int32), axis=1) - 1, length + 1)
    row = tf.broadcast_to(tf.range(n)[:, tf.newaxis], [n, length])
    start = tf.where(tf.range(length + 2) == number, END, PAD)
    return tf.tensor_scatter_nd_update(start, tf.stack([row, target], axis=-1), pieces)[:, :-1]


def _power(exponent: tf.Tensor, most: tf.Tensor) -> tf.Tensor:
    """`_BASE` to exponents int32 [...] that are at most `most`, modulo 2^64; of negative ones 1."""
    table = tf.math.cumprod(tf.fill([most + 1], tf.constant(_BASE, tf.int64)), exclusive=True)
    return tf.gather(table, tf.maximum(exponent, 0))


def _segment_min(values: tf.Tensor, segments: tf.Tensor, n: tf.Tensor) -> tf.Tensor:
    return tf.math.unsorted_segment_min(tf.reshape(values, [-1]), tf.reshape(segments, [-1]), n)


def prints(x: tf.Tensor) -> tf.Tensor:
    """`fingerprints` of symbols int32 [N, T] in the graph."""
    powers = _power(tf.range(tf.shape(x)[1]), tf.shape(x)[1])
    return tf.reduce_sum(tf.cast(tf.where(x > END, x, 0), tf.int64) * powers, axis=1)
