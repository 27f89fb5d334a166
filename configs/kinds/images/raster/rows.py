"""A z for each row of an image: the networks and the remedies of the delta-VAE paper."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import keras
import numpy as np
from ml_collections import ConfigDict

from configs.kinds.expressions import Axes, Remedy
from configs.kinds.images.raster.methods import aux_prior
from configs.kinds.images.raster.networks import LATENT, READING, Networks, Reading, Unit
from tfvae.checks import require_one_of
from tfvae.latents import (
    Correlations,
    IndependentDelta,
    Latent,
    Temporal,
    correlations,
    equal_correlations,
    literal_means,
    ranged_correlations,
    root_means,
)
from tfvae.networks.attention import Direction
from tfvae.networks.images.context import NoContext, RowContext
from tfvae.networks.images.drawing import RasterNetwork
from tfvae.networks.images.pixel_encoder import PixelEncoder
from tfvae.networks.images.pixelcnn import PixelCNN
from tfvae.networks.images.pixelsnail import PixelSNAIL
from tfvae.networks.images.row_encoder import RowEncoder

MEANS = {"root": root_means, "literal": literal_means}
"""Of the independent delta-VAE: corrected, and as the paper has them."""


def row_networks(config: ConfigDict) -> Networks:
    """A z for each row, and a PixelCNN that draws. The plain latent is N(0, I), uncorrelated."""
    shape, model = config.data.shape, config.model

    def encoder(latent: Latent, reading: Reading) -> keras.layers.Layer:
        if reading.by == "rows":
            return RowEncoder(latent.features, direction=reading.sees, **model.encoder)
        return PixelEncoder(latent.features, direction=reading.sees, **model.pixels)

    def decoder(latent: Latent, direction: Direction, outputs: int) -> RasterNetwork:
        return PixelCNN(outputs, _context(latent, direction), **model.decoder)

    plain = Temporal(shape[0], correlations(np.zeros(model.latent)))
    return Networks(plain, encoder, decoder, remedies(config))


def snail_networks(config: ConfigDict) -> Networks:
    """As `row_networks`, with gated blocks and attention between pixels: the delta-VAE paper's decoder."""

    def decoder(latent: Latent, direction: Direction, outputs: int) -> RasterNetwork:
        return PixelSNAIL(outputs, _context(latent, direction), config.data.shape, **config.model.decoder)

    return row_networks(config)._replace(decoder=decoder)


def _context(latent: Latent, direction: Direction) -> Callable[[Sequence[int]], keras.layers.Layer]:
    """Where the encoder sees the future, a row hears of the latents up to its own; else of all."""
    hears: Direction = "past" if direction == "future" else "all"
    return partial(RowContext, direction=hears) if latent.features else NoContext


def remedies(config: ConfigDict) -> Mapping[str, Remedy]:
    """The delta-VAEs, their auxiliary prior, and how the encoder reads."""
    rows, width, lowest = config.data.shape[0], config.model.latent, config.model.lowest_alpha

    def ar1(rate: float, lowest: float = lowest) -> Axes:
        found: Correlations = ranged_correlations(rate, rows, width, lowest) if lowest else equal(rate)
        return {LATENT: Temporal(rows, found)}

    def equal(rate: float) -> Correlations:
        return equal_correlations(rate, rows, width)

    def independent_delta(rate: float, means: str = "root") -> Axes:
        require_one_of("means", means, MEANS)
        return {LATENT: IndependentDelta(rows, width, rate, MEANS[means])}

    def encoder(sees: Direction = "future", by: Unit = "rows") -> Axes:
        require_one_of("sees", sees, ("past", "future", "all"))
        require_one_of("by", by, ("rows", "pixels"))
        return {READING: Reading(sees, by)}

    prior = aux_prior(config).remedy
    return {"ar1": ar1, "independent_delta": independent_delta, "aux_prior": prior, "encoder": encoder}
