"""The networks that draw images pixel by pixel, and the latent that they have by default."""

from collections.abc import Callable
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
from tfvae.networks.images.row_encoder import RowEncoder


class Networks(NamedTuple):
    """A pair of networks, made anew for each stage, and what fits them."""

    plain: Latent
    """Of a VAE without a remedy."""
    encoder: Callable[[Latent, Direction], keras.layers.Layer]
    """(latent, rows that are seen) -> layer x [B, H, W, C] -> what the latent reads."""
    decoder: Callable[[Latent, Direction], RasterNetwork]


def row_networks(config: ConfigDict) -> Networks:
    """A z for each row: a transformer reads rows, a PixelCNN draws. The plain latent is N(0, I), uncorrelated.

    Where the encoder sees the future, a row hears of the latents up to its own; else of all.
    """
    shape, model = config.data.shape, config.model

    def decoder(latent: Latent, direction: Direction) -> RasterNetwork:
        hears: Direction = "past" if direction == "future" else "all"
        context = partial(RowContext, direction=hears) if latent.features else NoContext
        return PixelCNN(shape[2], context, **model.decoder)

    return Networks(
        Temporal(shape[0], correlations(np.zeros(model.latent))),
        lambda latent, direction: RowEncoder(latent.features, direction=direction, **model.encoder),
        decoder,
    )


def bottleneck_networks(config: ConfigDict) -> Networks:
    """One z for an image: those of the lagging-encoder paper."""
    shape, model = config.data.shape, config.model

    def encoder(latent: Latent, direction: Direction) -> keras.layers.Layer:
        norm = _batch_norm(model.momentum) if model.momentum else partial(keras.layers.GroupNormalization, 1)
        return bottleneck.Encoder(latent.features, norm, **model.encoder)

    def decoder(latent: Latent, direction: Direction) -> RasterNetwork:
        norm = _batch_norm(model.momentum) if model.momentum else keras.layers.Identity
        return bottleneck.Decoder(shape[2], shape, norm, **model.decoder)

    return Networks(Diagonal(model.latent, log_variance_scale), encoder, decoder)


def _batch_norm(momentum: float) -> Callable[[], keras.layers.Layer]:
    return partial(batch_norm, momentum)
