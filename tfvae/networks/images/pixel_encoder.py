"""An encoder that reads an image pixel by pixel, and says something of each row."""

from functools import partial

import keras
import tensorflow as tf

from tfvae.checks import require_at_least, require_one_of
from tfvae.networks.attention import Direction
from tfvae.networks.images.causal_conv import CausalConv


class PixelEncoder(keras.layers.Layer):
    """x [B, H, W, C] -> h [B, H, features]: gated convolutions, averaged over the pixels of each row.

    With the direction "future" it is anti-causal: the image is turned round, read by causal convolutions of which the
    first one shows a pixel itself (mask B), and turned back. So h_t depends on rows t and later alone. A layer of size
    k reaches k // 2 rows further, so many of them must follow each other before the first row hears of the last.

    Razavi et al. 2019, Appendix E.1, without attention between pixels. There the image is moved by one pixel instead of
    mask B; taken literally, that shows a pixel some of the past.

    Args:
        features: width of the output.
        filters: channels of each layer.
        depth: number of gated layers.
        first: size of the first layer's kernel.
        size: of the others'.
        direction: which rows a row sees; with "all", nothing is masked.

    Raises:
        ValueError: a number is below 1, a size is even, or there is no such direction.
    """

    def __init__(
        self,
        features: int,
        *,
        filters: int = 64,
        depth: int = 8,
        first: int = 7,
        size: int = 3,
        direction: Direction = "future",
    ) -> None:
        super().__init__()
        for name, value in {"features": features, "depth": depth}.items():
            require_at_least(name, value, 1)
        require_one_of("direction", direction, ("past", "future", "all"))
        self.turned = direction == "future"
        convolution = partial(keras.layers.Conv2D, padding="same") if direction == "all" else CausalConv
        self.stem = convolution(filters, first)
        self.blocks = [convolution(2 * filters, size) for _ in range(depth)]
        self.outputs = keras.layers.Dense(features, kernel_initializer="zeros")

    def call(self, x: tf.Tensor, training: bool = False) -> tf.Tensor:
        h = self.stem(tf.reverse(x, [1, 2]) if self.turned else x)
        for block in self.blocks:
            a, b = tf.split(block(tf.nn.elu(h)), 2, axis=-1)
            h = h + tf.tanh(a) * tf.sigmoid(b)
        rows = self.outputs(tf.reduce_mean(tf.nn.elu(h), axis=2))
        return tf.reverse(rows, [1]) if self.turned else rows
