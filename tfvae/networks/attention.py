"""Attention between the steps of a series, and the block that transformers are made of."""

from typing import Any, Literal

import keras
import tensorflow as tf

from tfvae.checks import require_at_least, require_one_of

Direction = Literal["past", "future", "all"]
"""Which steps a step sees, itself among them."""


def visible(steps: Any, direction: Direction) -> tf.Tensor:
    """bool [n, n]: whether the step of the row sees the step of the column.

    Raises:
        ValueError: there is no such direction.
    """
    require_one_of("direction", direction, ("past", "future", "all"))
    step = tf.range(steps)
    behind = step[:, None] - step[None]
    return {"past": behind >= 0, "future": behind <= 0, "all": tf.ones_like(behind, tf.bool)}[direction]


class TransformerBlock(keras.layers.Layer):
    """h [B, n, width] -> the same shape: attention, then two dense layers, each on normalised input and added to h.

    Xiong et al. 2020, "pre-LN": it trains without a warm-up of the learning rate.

    Args:
        width: of h, a multiple of `heads`.
        heads: of the attention.
        hidden: width between the two dense layers; 4 times `width` where None.

    Raises:
        ValueError: a number is below 1, or `width` is no multiple of `heads`.
    """

    def __init__(self, width: int, heads: int = 1, hidden: int | None = None) -> None:
        super().__init__()
        for name, value in {"width": width, "heads": heads, "hidden": hidden or 1}.items():
            require_at_least(name, value, 1)
        if width % heads:
            raise ValueError(f"`width` must be a multiple of `heads`, {heads}; got {width}.")
        self.width = width
        self.norms = [keras.layers.LayerNormalization(epsilon=1e-6) for _ in range(2)]
        self.attention = keras.layers.MultiHeadAttention(heads, width // heads)
        self.first = keras.layers.Dense(hidden or 4 * width, activation="relu")
        self.second = keras.layers.Dense(width)

    def build(self, input_shape: Any) -> None:
        for norm in self.norms:
            norm.build(input_shape)
        self.attention.build(input_shape, input_shape)
        self.first.build(input_shape)
        self.second.build((*input_shape[:-1], self.first.units))

    def call(self, h: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        """`mask` bool [n, n] or [B, n, n], as `visible` makes it."""
        read = self.norms[0](h)
        return self._further(h + self.attention(read, read, attention_mask=mask))

    def step(self, h: tf.Tensor, seen: tf.Tensor, t: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Step t alone, which sees those before it: h [B, width] -> the same shape, as `call` makes it of all steps.

        Args:
            h: what comes in at step t.
            seen: what attention has read so far, [B, n, width]; comes back with step t in it.
            t: int32 [].
        """
        place = tf.range(tf.shape(seen)[1])
        seen = tf.where((place == t)[:, None], self.norms[0](h)[:, None], seen)
        mask = tf.broadcast_to(place <= t, [tf.shape(h)[0], 1, tf.shape(seen)[1]])
        read = tf.gather(seen, [t], axis=1)
        return self._further(h + self.attention(read, seen, attention_mask=mask)[:, 0]), seen

    def _further(self, h: tf.Tensor) -> tf.Tensor:
        return h + self.second(self.first(self.norms[1](h)))


class StepTransformer(keras.layers.Layer):
    """Steps [B, n, N] -> [B, n, width]: a linear map, a learned position for each step, and blocks.

    Args:
        width: of each step's state.
        depth: number of blocks.
        heads: of their attention.
        direction: which steps a step sees.

    Raises:
        ValueError: a number is below 1, or `width` is no multiple of `heads`; from a call, there is no such direction.
    """

    def __init__(self, width: int, depth: int, heads: int, direction: Direction) -> None:
        super().__init__()
        require_at_least("depth", depth, 1)
        self.width, self.direction = width, direction
        self.embed = keras.layers.Dense(width)
        self.blocks = [TransformerBlock(width, heads, 2 * width) for _ in range(depth)]

    def build(self, input_shape: Any) -> None:
        start = keras.initializers.RandomNormal(stddev=0.02)
        self.position = self.add_weight(shape=(input_shape[1], self.width), initializer=start, name="position")
        self.embed.build(input_shape)
        for block in self.blocks:
            block.build((None, input_shape[1], self.width))

    def call(self, steps: tf.Tensor) -> tf.Tensor:
        h, mask = self.embed(steps) + self.position, visible(steps.shape[1], self.direction)
        for block in self.blocks:
            h = block(h, mask)
        return h
