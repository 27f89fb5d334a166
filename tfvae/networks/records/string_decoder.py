"""The decoder of strings: from an embedding to the symbols of a string (generated-loss paper, Appendix B.1)."""

from typing import Any, NamedTuple

import keras
import tensorflow as tf

from tfvae import static_shapes
from tfvae.checks import require_at_least
from tfvae.networks.records.gru import Cell, GRUCell
from tfvae.networks.records.layers import dense, one_more
from tfvae.networks.records.packed_gru import Levels, Read, Weights, packed_gru, reading, weights
from tfvae.networks.records.packing import Packing, packing
from tfvae.networks.records.padded_strings import mixed, states_before
from tfvae.networks.records.plain_gru import places
from tfvae.networks.search import draw
from tfvae.randomness import replicated_uniform, split, uniform
from tfvae.symbols import END, PAD, START, UNKNOWN
from tfvae.types import Seed, by_rows


class PackedLogits(NamedTuple):
    """Logits of the M symbols of N strings that are no PAD, or of all: the arguments of `PackedTokens`."""

    logits: tf.Tensor
    """[M, V]."""
    row: tf.Tensor
    """The string of each symbol, int32 [M]."""
    place: tf.Tensor
    """The place in its string, int32 [M]."""


class StringDecoder(keras.layers.Layer):
    """Embeddings e [N, width] -> strings int32 [N, T], END and then PAD behind them.

    A GRU starts from e, and its state before each symbol gives that symbol's logits.

    Args:
        symbols: V, size of the alphabet.
        width: of the GRU and of e.
        embedding: width of the embeddings of symbols.
        cell: makes the GRU.

    Raises:
        ValueError: `symbols` is not above 4, or a width is below 1.
    """

    def __init__(self, symbols: int, width: int = 128, embedding: int = 16, cell: Cell = GRUCell) -> None:
        super().__init__()
        require_at_least("symbols", symbols, UNKNOWN + 2)
        self.symbols, self.width = symbols, width
        self.decoder, self.start, self.logits = cell(embedding, width), dense(width), dense(symbols, None)
        for layer in (self.start, self.logits):
            layer.build((None, width))
        unit = keras.initializers.RandomUniform(0.0, 1.0)
        self.embeddings = self.add_weight((symbols, embedding), unit, name="embeddings")
        self.built = True

    @property
    def generative_variables(self) -> list[keras.Variable]:
        """Weights of the decoder, without the embeddings of symbols, which an encoder may share."""
        return [v for layer in (self.decoder, self.start, self.logits) for v in layer.trainable_variables]

    def decode(self, e: tf.Tensor, x: tf.Tensor, p_truth: Any, seed: Seed) -> PackedLogits:
        """Logits of the symbols of x, each from the state that read those before it (scheduled sampling, Section 4).

        What is read is the symbol of x with probability `p_truth`, [] or [N], else one drawn from the softmax,
        through which no gradient runs; each symbol takes numbers of its own. The Python number 1 draws nothing.
        Where shapes must be static there are logits of PAD too.
        """
        if static_shapes.wanted():
            return self._decode_padded(e, x, p_truth, seed)
        packed = packing(x)
        rows = tf.reduce_sum(packed.counts[:1])
        # The symbol behind is what the logits are of; the last one, END, is read by none.
        levels = Levels(packed.counts[1:])
        # The symbols that are read lie one place before those that are predicted.
        truth = tf.gather_nd(x, tf.stack([packed.row[rows:], packed.place[rows:] - 1], axis=1))
        h0 = self.start(tf.gather(e, packed.order[:rows]))
        always = isinstance(p_truth, int | float) and p_truth == 1
        read = reading(truth) if always else self._mixed(packed, x, truth, p_truth, seed)
        states, _ = packed_gru(self._weights(self.decoder), h0, levels, read)
        return PackedLogits(self.logits(states), packed.row, packed.place)

    def _decode_padded(self, e: tf.Tensor, x: tf.Tensor, p_truth: Any, seed: Seed) -> PackedLogits:
        read = places(x)
        if not (isinstance(p_truth, int | float) and p_truth == 1):
            choice, drawn_by = (replicated_uniform(tf.shape(x), s) for s in split(seed, 2))
            p_truth = tf.broadcast_to(tf.cast(p_truth, tf.float32), tf.shape(x)[:1])
            kernel, bias, forbidden = self.logits.kernel.value, self.logits.bias.value, self._forbidden()
            read = mixed(x, choice < p_truth[:, tf.newaxis], drawn_by, lambda h: h @ kernel + bias + forbidden)
        states, row, place = states_before(self._weights(self.decoder), self.start(e), x, read)
        return PackedLogits(self.logits(states), row, place)

    def _mixed(self, packed: Packing, x: tf.Tensor, truth: tf.Tensor, p_truth: Any, seed: Seed) -> Read:
        """A `Read` of the true symbol with probability `p_truth`, else of one drawn from the model's softmax."""
        shape = tf.shape(x)
        rows = tf.reduce_sum(packed.counts[:1])
        where = tf.stack([packed.row[rows:], packed.place[rows:]], axis=1)
        choice, drawn_by = (tf.gather_nd(replicated_uniform(shape, s), where) for s in split(seed, 2))
        p_truth = tf.gather(tf.broadcast_to(tf.cast(p_truth, tf.float32), shape[:1]), where[:, 0])
        true = choice < p_truth
        kernel, bias = (tf.convert_to_tensor(v) for v in (self.logits.kernel, self.logits.bias))
        forbidden = self._forbidden()

        def read(start: tf.Tensor, end: tf.Tensor, h: tf.Tensor) -> tf.Tensor:
            own = draw(h @ kernel + bias + forbidden, drawn_by[start:end], 1.0)
            return tf.where(true[start:end], truth[start:end], own)

        return read

    def generate(
        self, e: tf.Tensor, length: tf.Tensor | int, seed: Seed, temperature: Any = 1.0, nucleus: float = 1.0
    ) -> tf.Tensor:
        """Strings int32 [N, length], drawn symbol by symbol; END, then PAD.

        The first k of N strings are those of N = k with the same seed, up to rounding. Rows that have ended are left
        out of what follows.

        Args:
            e: [N, width].
            length: most symbols of a string, END included: the last one is END in any case. One number, or int32 [N].
            seed: int32 [2], or one for each string or for each example of several.
            temperature: divides the logits; 0 takes the likeliest symbol. One number, or as many as there are seeds.
            nucleus: see `networks.search.Sharpness`.
        """
        n, longest = tf.shape(e)[0], tf.maximum(tf.reduce_max(length), 1)  # of no strings there is no longest
        length = tf.broadcast_to(length, [n])
        drawn_by, temperature = uniform([n, longest], seed), tf.broadcast_to(by_rows(temperature, length), [n])
        # A row that never ends stands behind them, so that none depends on how many others have not ended.
        e, length, drawn_by, temperature = (one_more(value) for value in (e, length, drawn_by, temperature))
        table, forbidden = self.decoder.project(tf.convert_to_tensor(self.embeddings)), self._forbidden()

        def step(t: tf.Tensor, rows: tf.Tensor, h: tf.Tensor, x: tf.Tensor) -> tuple[tf.Tensor, ...]:
            own, heat = tf.gather(drawn_by[:, t], rows), tf.gather(temperature, rows)
            symbols = draw(self.logits(h) + forbidden, own, heat, nucleus)
            symbols = tf.where(tf.gather(length, rows) == t + 1, END, symbols)
            places = tf.stack([rows, tf.fill([tf.size(rows)], t)], axis=1)
            x = tf.tensor_scatter_nd_update(x, places, symbols)
            live = (symbols != END) | (rows == n)
            rows, h, symbols = (tf.boolean_mask(value, live) for value in (rows, h, symbols))
            return t + 1, rows, self.decoder.step(tf.gather(table, symbols), h), x

        start = (0, tf.range(n + 1), self.start(e), tf.fill([n + 1, longest], PAD))
        shapes = tuple(tf.TensorShape(s) for s in ([], [None], [None, self.width], [None, None]))
        return tf.while_loop(lambda t, rows, *_: tf.size(rows) > 1, step, start, shapes)[-1][:n]

    def _forbidden(self) -> tf.Tensor:
        """What is added to the logits [V]: minus infinity for symbols that are never drawn, 0 for all others."""
        ids = tf.range(self.symbols)
        return tf.where((ids == PAD) | (ids == START) | (ids == UNKNOWN), -float("inf"), 0.0)

    def _weights(self, cell: GRUCell) -> Weights:
        return weights(cell, tf.convert_to_tensor(self.embeddings))
