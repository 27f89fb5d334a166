"""Multiscale training: many weights of the KL at once, each with a posterior deviation of its own.

Generated-loss paper, Section 6.
"""

from collections.abc import Sequence
from typing import Literal, get_args

import tensorflow as tf

from tfvae.checks import require_at_least, require_one_of
from tfvae.model import GROUPS
from tfvae.training import replicas
from tfvae.training.updates.gradient import Update
from tfvae.training.updates.wrapped import WrappedUpdate
from tfvae.types import Batch, Stepped, examples

Per = Literal["step", "example", "replica"]
"""What has one level: a whole step, each example of a batch, or each replica in a step."""


class Multiscale(WrappedUpdate[Update]):
    """Says at which of K levels a batch is trained: `batch["level"]`, which latent, objective and update read.

    The paper gives each of its 32 workers a level. One level a step comes closest, since every gradient is of one level
    and clipped alone; at step t it is t mod K. With a level for each example, the first B / K rows of a batch are at
    level 0, and so on: the rows of a batch come in random order.

    Args:
        update: a gradient step, or another decorator of one.
        levels: K.
        per: see `Per`. At step t, replica r of R is at level (t R + r) mod K.

    Raises:
        ValueError: there is no level, or `per` is none of its choices.
    """

    def __init__(self, update: Update, levels: int, per: Per = "step") -> None:
        require_at_least("levels", levels, 1)
        require_one_of("per", per, get_args(Per))
        super().__init__(update)
        self.levels, self.per = levels, per

    @tf.autograph.experimental.do_not_convert
    def __call__(self, batch: Batch, groups: Sequence[str] = GROUPS) -> Stepped:
        return self.update({**batch, "level": self._level(batch)}, groups)

    def _level(self, batch: Batch) -> tf.Tensor:
        """int32 [], or [B] where each example has one."""
        if self.per == "example":
            size = examples(batch)
            return (replicas.index() * size + tf.range(size)) * self.levels // (replicas.count() * size)
        turn = tf.cast(self.step, tf.int64)
        if self.per == "replica":
            turn = turn * replicas.count() + tf.cast(replicas.index(), tf.int64)
        return tf.cast(turn % self.levels, tf.int32)
