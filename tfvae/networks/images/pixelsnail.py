"""PixelSNAIL: gated causal convolutions, interleaved with attention to all pixels before.

Chen et al. 2018; Razavi et al. 2019, Appendix E, condition it on latents.
"""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import require_at_least, require_fraction
from tfvae.networks.images.causal_conv import CausalConv
from tfvae.networks.images.pixel_attention import CausalAttention
from tfvae.networks.images.views import View


class PixelSNAIL(keras.layers.Layer):
    """A first layer with mask A on the image, then gated blocks, with attention in between; a linear output.

    A gated block is h + tanh(a) sigmoid(b), with a and b of a causal convolution of elu(h) and of what z says.

    Args:
        outputs: F, numbers of each pixel, of which a head makes parameters.
        context: makes the layer z -> maps [B, H, W or 1, 2 filters] for each block; see `context.RowContext`.
        shape: (H, W, C) of the image.
        filters: channels of each layer.
        depth: gated blocks in all.
        attentions: how often pixels attend to those before, after blocks at even distances; the last time at the end.
        heads: of the attention.
        first: size of the first layer's kernel.
        size: of the blocks' kernels.
        dropout: share of each block's activations that are set to 0 in training.

    Raises:
        ValueError: a number is out of its range, there are more attentions than blocks, or `filters` is no multiple of
            `heads`.
    """

    def __init__(
        self,
        outputs: int,
        context: Callable[[Sequence[int]], keras.layers.Layer],
        shape: Sequence[int],
        *,
        filters: int = 128,
        depth: int = 8,
        attentions: int = 2,
        heads: int = 2,
        first: int = 7,
        size: int = 3,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        sizes = {"outputs": outputs, "filters": filters, "depth": depth, "heads": heads}
        for name, value in sizes.items():
            require_at_least(name, value, 1)
        require_at_least("attentions", attentions, 0)
        require_fraction("dropout", dropout)
        if attentions > depth:
            raise ValueError(f"`attentions` must be at most `depth`, {depth}; got {attentions}.")
        if attentions and filters % heads:
            raise ValueError(f"`filters` must be a multiple of `heads`, {heads}; got {filters}.")
        self.dropout = dropout
        self.attended = [round((k + 1) * depth / attentions) for k in range(attentions)]
        self.stem = CausalConv(filters, first, own=False)
        self.blocks = [CausalConv(2 * filters, size) for _ in range(depth)]
        self.attentions = [CausalAttention(shape, heads) for _ in range(attentions)]
        self.head = CausalConv(outputs, 1)
        self.contexts = context([2 * filters] * depth)

    @property
    def margin(self) -> int:
        return self.stem.q

    def context(self, z: tf.Tensor, training: bool = False) -> Any:
        return self.contexts(z, training=training)

    def pixels(self, view: View, context: Any) -> tf.Tensor:
        h = view.image(self.stem)
        for i, (block, said) in enumerate(zip(self.blocks, context, strict=True), 1):
            inner = view.dropped(tf.nn.elu(h), self.dropout)
            a, b = tf.split(view.causal(block, inner) + view.at(said), 2, axis=-1)
            h = h + tf.tanh(a) * tf.sigmoid(b)
            if i in self.attended:
                h = h + view.causal(self.attentions[self.attended.index(i)], tf.nn.elu(h))
        return self.head(tf.nn.elu(h))
