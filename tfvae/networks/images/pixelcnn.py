"""PixelCNN of residual blocks (van den Oord et al. 2016), with what z says added in each of them."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least, require_fraction
from tfvae.networks.images.causal_conv import CausalConv
from tfvae.networks.images.views import View


class PixelCNN(keras.layers.Layer):
    """A wide first layer on the image, then blocks h + W elu(conv(elu(h)) + what z says), then a linear output.

    ELU residual blocks take a third of the time of gated ones.

    Args:
        outputs: F, numbers of each pixel, of which a head makes parameters.
        context: makes the layer z -> maps [B, H, W or 1, filters] for each block; see `context.RowContext`.
        filters: channels of each layer.
        depth: number of blocks.
        first: size of the first layer's kernel.
        size: of the blocks' kernels.
        dropout: share of each block's activations that are set to 0 in training.

    Raises:
        ValueError: a number is out of its range.
    """

    def __init__(
        self,
        outputs: int,
        context: Callable[[Sequence[int]], keras.layers.Layer],
        *,
        filters: int = 32,
        depth: int = 5,
        first: int = 7,
        size: int = 3,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        for name, value in {"outputs": outputs, "filters": filters, "depth": depth}.items():
            require_at_least(name, value, 1)
        require_fraction("dropout", dropout)
        self.filters, self.dropout = filters, dropout
        self.stem = CausalConv(filters, first, own=False)
        self.blocks = [CausalConv(filters, size) for _ in range(depth)]
        self.mixers = [CausalConv(filters, 1) for _ in range(depth)]
        self.head = CausalConv(outputs, 1)
        self.contexts = context([filters] * depth)

    @property
    def margin(self) -> int:
        return self.stem.q

    def context(self, z: tf.Tensor, training: bool = False) -> Any:
        return self.contexts(z, training=training)

    def pixels(self, view: View, context: Any) -> tf.Tensor:
        h = view.image(self.stem)
        for block, mixer, said in zip(self.blocks, self.mixers, context, strict=True):
            read = view.causal(block, tf.nn.elu(h)) + view.at(said)
            h = h + mixer(view.dropped(tf.nn.elu(read), self.dropout))
        return self.head(tf.nn.elu(h))
