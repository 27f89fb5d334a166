"""A text whose values are read back: a choice first, a spelling second."""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from tfvae import static_shapes
from tfvae.likelihoods.packed_tokens import PackedTokens
from tfvae.likelihoods.tokens import cross_entropy, lengths
from tfvae.networks.records.fields.choice import Corrected
from tfvae.networks.records.fields.counts import Counts
from tfvae.networks.records.fields.numerals import Numerals
from tfvae.networks.records.fields.pieces import Pieces, fingerprints, prints
from tfvae.networks.records.layers import dense, one_more
from tfvae.networks.records.string_decoder import StringDecoder
from tfvae.networks.search import Sharpness, draw
from tfvae.randomness import of_rows, split, uniform
from tfvae.types import Seed, by_rows


class TextField(keras.layers.Layer):
    """Symbols int32 [N, T], END and PAD behind each text: one of V known values, or one that is spelled.

    Args:
        values: the known ones, int [V, T].
        counts: rows by the parent's value and this one; the last value stands for all that are spelled. Where no row
            is, nothing can be learned of spelling, and what spells stays as it starts.
        pieces: what texts are spelled with.
        most: pieces of a text, at most, without END.
        width: H of the state, of the model that spells, and of what is read.
        embedding: of a piece.
        numerals: where texts are numerals, what others are told of them: about how large the number is.
    """

    def __init__(
        self,
        values: np.ndarray,
        counts: Counts,
        pieces: Pieces,
        most: int,
        width: int,
        embedding: int,
        numerals: Numerals | None = None,
    ) -> None:
        super().__init__()
        found = fingerprints(values)
        order = np.argsort(found, kind="stable")
        self._prints, self._codes = found[order], order.astype(np.int32)
        self._values, self.length = values.astype(np.int32), values.shape[1]
        self.logits, self.spells, self.most = Corrected(counts, width), len(values), most
        self.numerals, self.size = numerals, len(values) + 1 if numerals is None else numerals.size
        self.features = width
        self.pieces, self.speller = pieces, StringDecoder(pieces.size, width, embedding)
        self.start, self.spelled = dense(width), dense(width)
        self.start.build((None, width))
        self.spelled.build((None, 3 * embedding))
        if not self.logits.counts.counts.numpy()[:, -1].any():
            for layer in (self.speller, self.start, self.spelled):
                layer.trainable = False
        # Of known values the last row, which stands for the others, is never read.
        self.table = self.add_weight((self.size, width), keras.initializers.RandomNormal(stddev=1.0), name="table")
        self.built = True

    @property
    def reading_variables(self) -> Sequence[keras.Variable]:
        return [self.table, *self.spelled.trainable_variables]

    def code(self, x: tf.Tensor) -> tf.Tensor:
        """Number of the value, V for one that is not known; of numerals that of their region."""
        return self._choice(x) if self.numerals is None else self.numerals.code(x)

    def _choice(self, x: tf.Tensor) -> tf.Tensor:
        """Number of the value, V for one that is spelled."""
        if not len(self._prints):
            return tf.zeros([tf.shape(x)[0]], tf.int32)
        found = prints(x)
        place = tf.minimum(tf.searchsorted(self._prints, found), len(self._prints) - 1)
        return tf.where(tf.gather(self._prints, place) == found, tf.gather(self._codes, place), self.spells)

    def read(self, x: tf.Tensor) -> tf.Tensor:
        """The embedding of a known value; of any other one, what its pieces make together; of numerals both."""
        code = self.code(x)
        if self.numerals is not None:
            return tf.gather(self.table.value, code) + self.spelled(self._together(self.pieces.cut(x)))
        if static_shapes.wanted():
            spelled = self.spelled(self._together(self.pieces.cut(x)))
            return tf.where((code == self.spells)[:, tf.newaxis], spelled, tf.gather(self.table.value, code))
        rows = tf.where(code == self.spells)
        spelled = self.spelled(self._together(self.pieces.cut(one_more(tf.gather_nd(x, rows)))))
        return tf.tensor_scatter_nd_update(tf.gather(self.table.value, code), rows, spelled[:-1])

    def _together(self, pieces: tf.Tensor) -> tf.Tensor:
        """The first, the last and the sum of the embeddings of pieces [N, L], END not among them."""
        ends = lengths(pieces) - 1
        live = tf.sequence_mask(ends, tf.shape(pieces)[1], tf.float32)
        found = tf.gather(self.speller.embeddings.value, pieces) * live[..., tf.newaxis]
        # Of no texts at all there is no first place to slice, but there is one to gather.
        first, last = (tf.gather(found, place, batch_dims=1) for place in (ends * 0, tf.maximum(ends - 1, 0)))
        return tf.concat([first, last, tf.reduce_sum(found, axis=1)], axis=1)

    def log_prob(self, h: tf.Tensor, parent: tf.Tensor, x: tf.Tensor, there: tf.Tensor, training: bool) -> tf.Tensor:
        """That of the choice, and that of its spelling where it is not known."""
        code = self._choice(x)
        chosen = -cross_entropy(self.logits(h, parent, code if training else None), code)
        if training and not self.speller.trainable:
            return there * chosen
        if static_shapes.wanted():
            return there * (chosen + tf.where(code == self.spells, self._spelling(h, x), 0.0))
        rows = tf.where(code == self.spells)
        spelled = self._spelling(tf.gather_nd(h, rows), tf.gather_nd(x, rows))
        return there * (chosen + tf.scatter_nd(rows, spelled, tf.shape(chosen, rows.dtype)))

    def _spelling(self, h: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
        pieces = self.pieces.cut(x)
        logits = self.speller.decode(self.start(h), pieces, 1, seed=None)
        return PackedTokens(logits.logits, logits.row, logits.place, tf.shape(pieces)[0]).log_prob(pieces)

    def draw(self, h: tf.Tensor, parent: tf.Tensor, seed: Seed, sharpness: Sharpness) -> tf.Tensor:
        choice_seed, spelling_seed = split(seed, 2)
        chosen = draw(self.logits(h, parent), uniform([tf.shape(h)[0]], choice_seed), *sharpness)
        code = tf.cast(chosen, tf.int32)
        known = tf.gather(tf.pad(self._values, [[0, 1], [0, 0]]), code)
        rows = tf.where(code == self.spells)
        e = self.start(one_more(tf.gather_nd(h, rows)))[:-1]
        temperature = tf.gather_nd(tf.broadcast_to(by_rows(sharpness.temperature, code), tf.shape(code)), rows)
        sharpness = sharpness._replace(temperature=temperature)
        pieces = self.speller.generate(e, self.most + 1, of_rows(spelling_seed, rows), *sharpness)
        return tf.tensor_scatter_nd_update(known, rows, self.pieces.join(pieces, self.length))
