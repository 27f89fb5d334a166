"""The character model of records: a string <-> its embedding (generated-loss paper, Appendix B.1)."""

import tensorflow as tf

from tfvae import static_shapes
from tfvae.likelihoods.tokens import lengths
from tfvae.networks.records.gru import Cell, GRUCell
from tfvae.networks.records.layers import dense
from tfvae.networks.records.packed_gru import packed_gru, reading
from tfvae.networks.records.padded_strings import last_states
from tfvae.networks.records.prefixes import prefixes
from tfvae.networks.records.string_decoder import StringDecoder


class StringLiteral(StringDecoder):
    """Strings x int32 [N, T], END and then PAD behind them, <-> embeddings e [N, width].

    The encoder reads all symbols before END, from a zero state; its last state makes e. It is a GRU as the decoder is,
    with the same embeddings of symbols.

    Args:
        symbols: V, size of the alphabet.
        width: of the GRUs and of e.
        embedding: width of the embeddings of symbols.
        cell: makes the GRUs.

    Raises:
        ValueError: `symbols` is not above 4, or a width is below 1.
    """

    def __init__(self, symbols: int, width: int = 128, embedding: int = 16, cell: Cell = GRUCell) -> None:
        encoder, encoded = cell(embedding, width), dense(width)
        super().__init__(symbols, width, embedding, cell)
        self.encoder, self.encoded = encoder, encoded
        self.encoded.build((None, width))

    def encode(self, x: tf.Tensor) -> tf.Tensor:
        """e [N, width]. A row of PAD alone is read as the empty string."""
        if static_shapes.wanted():
            return self.encoded(last_states(self._weights(self.encoder), x))
        tree = prefixes(x, tf.maximum(lengths(x) - 1, 0), self.symbols)
        first = tf.zeros([1, self.width])
        states, _ = packed_gru(self._weights(self.encoder), first, tree.levels, reading(tree.symbols))
        return self.encoded(tf.gather(states, tree.whole))
