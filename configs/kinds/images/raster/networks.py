"""Pairs of networks that draw images pixel by pixel, with the latent and the remedies that fit them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal, NamedTuple

import keras
from ml_collections import ConfigDict

from configs.kinds.expressions import Remedy
from tfvae.latents import Diagonal, Latent, log_variance_scale
from tfvae.networks.attention import Direction
from tfvae.networks.images import bottleneck
from tfvae.networks.images.drawing import RasterNetwork
from tfvae.networks.images.normalization import batch_norm

LATENT, READING = "the latent", "how the encoder reads"
"""Names of axes, as errors show them."""
Unit = Literal["rows", "pixels"]
"""What an encoder reads: rows, the tokens of a transformer; or pixels, by convolutions."""


class Reading(NamedTuple):
    """How an encoder that says something of each row reads an image."""

    sees: Direction = "future"
    """Rows that a row sees."""
    by: Unit = "rows"


class Networks(NamedTuple):
    """A pair of networks, made anew for each stage, and what fits them."""

    plain: Latent
    """Of a VAE without a remedy."""
    encoder: Callable[[Latent, Reading], keras.layers.Layer]
    """(latent, how it reads) -> layer x [B, H, W, C] -> what the latent reads."""
    decoder: Callable[[Latent, Direction, int], RasterNetwork]
    """(latent, rows that the encoder sees, numbers of each pixel) -> network."""
    remedies: Mapping[str, Remedy]
    """That fit no other networks."""


def bottleneck_networks(config: ConfigDict) -> Networks:
    """One z for an image: those of the lagging-encoder paper."""
    shape, model = config.data.shape, config.model

    def encoder(latent: Latent, reading: Reading) -> keras.layers.Layer:
        norm = _batch_norm(model.momentum) if model.momentum else partial(keras.layers.GroupNormalization, 1)
        return bottleneck.Encoder(latent.features, norm, **model.encoder)

    def decoder(latent: Latent, direction: Direction, outputs: int) -> RasterNetwork:
        norm = _batch_norm(model.momentum) if model.momentum else keras.layers.Identity
        return bottleneck.Decoder(outputs, shape, norm, **model.decoder)

    return Networks(Diagonal(model.latent, log_variance_scale), encoder, decoder, {})


def _batch_norm(momentum: float) -> Callable[[], keras.layers.Layer]:
    return partial(batch_norm, momentum)
