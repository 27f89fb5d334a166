"""The networks that draw images pixel by pixel, and the latent that they have by default."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import keras
import numpy as np
from ml_collections import ConfigDict

from tfvae.latents import Diagonal, Latent, Temporal, correlations, log_variance_scale
from tfvae.networks.attention import Direction
from tfvae.networks.images import bottleneck
from tfvae.networks.images.context import NoContext, RowContext
from tfvae.networks.images.drawing import RasterNetwork
from tfvae.networks.images.normalization import batch_norm
from tfvae.networks.images.pixelcnn import PixelCNN
from tfvae.networks.images.pixelsnail import PixelSNAIL
from tfvae.networks.images.row_encoder import RowEncoder


class Networks(NamedTuple):
    """A pair of networks, made anew for each stage, and what fits them."""

    plain: Latent
    """Of a VAE without a remedy."""
    encoder: Callable[[Latent, Direction], keras.layers.Layer]
    """(latent, rows that are seen) -> layer x [B, H, W, C] -> what the latent reads."""
    decoder: Callable[[Latent, Direction, int], RasterNetwork]
    """(latent, rows that the encoder sees, numbers of each pixel) -> network."""


def row_networks(config: ConfigDict) -> Networks:
    """A z for each row: a transformer reads rows, a PixelCNN draws. The plain latent is N(0, I), uncorrelated."""
    shape, model = config.data.shape, config.model

    def decoder(latent: Latent, direction: Direction, outputs: int) -> RasterNetwork:
        return PixelCNN(outputs, _context(latent, direction), **model.decoder)

    return Networks(
        Temporal(shape[0], correlations(np.zeros(model.latent))),
        lambda latent, direction: RowEncoder(latent.features, direction=direction, **model.encoder),
        decoder,
    )


def snail_networks(config: ConfigDict) -> Networks:
    """As `row_networks`, with gated blocks and attention between pixels: the delta-VAE paper's decoder."""

    def decoder(latent: Latent, direction: Direction, outputs: int) -> RasterNetwork:
        return PixelSNAIL(outputs, _context(latent, direction), config.data.shape, **config.model.decoder)

    return row_networks(config)._replace(decoder=decoder)


def _context(latent: Latent, direction: Direction) -> Callable[[Sequence[int]], keras.layers.Layer]:
    """Where the encoder sees the future, a row hears of the latents up to its own; else of all."""
    hears: Direction = "past" if direction == "future" else "all"
    return partial(RowContext, direction=hears) if latent.features else NoContext


def bottleneck_networks(config: ConfigDict) -> Networks:
    """One z for an image: those of the lagging-encoder paper."""
    shape, model = config.data.shape, config.model

    def encoder(latent: Latent, direction: Direction) -> keras.layers.Layer:
        norm = _batch_norm(model.momentum) if model.momentum else partial(keras.layers.GroupNormalization, 1)
        return bottleneck.Encoder(latent.features, norm, **model.encoder)

    def decoder(latent: Latent, direction: Direction, outputs: int) -> RasterNetwork:
        norm = _batch_norm(model.momentum) if model.momentum else keras.layers.Identity
        return bottleneck.Decoder(outputs, shape, norm, **model.decoder)

    return Networks(Diagonal(model.latent, log_variance_scale), encoder, decoder)


def _batch_norm(momentum: float) -> Callable[[], keras.layers.Layer]:
    return partial(batch_norm, momentum)
