"""Records whose values are read back: their parameters are the log p of each column, for they depend on the record."""

from collections.abc import Mapping

import tensorflow as tf

from tfvae.schema.presence import Columns


class ReadBackDistribution:
    """Columns x of a batch, as `networks.records.read_back.ReadBack` scored them.

    Args:
        nats: log p of each column, [B].
    """

    def __init__(self, nats: Mapping[str, tf.Tensor]) -> None:
        self._nats = nats

    def log_prob_parts(self, x: Columns) -> Mapping[str, tf.Tensor]:
        """log p of each column, nats [B]; x must be the batch that was scored."""
        del x
        return self._nats

    def log_prob(self, x: Columns) -> tf.Tensor:
        """log p(x given z), nats [B]."""
        return tf.add_n(list(self.log_prob_parts(x).values()))


def read_back(nats: Mapping[str, tf.Tensor]) -> ReadBackDistribution:
    """The likelihood of what `ReadBack` scored."""
    return ReadBackDistribution(nats)
