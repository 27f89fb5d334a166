"""The way between two training rows, as each model decodes it (generated-loss paper, Appendix D)."""

from collections.abc import Mapping
from typing import Any

import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.records.views import View
from tfvae.compiled import compiled
from tfvae.generators import Sampler, straight_line
from tfvae.metrics.records.reference import Reference
from tfvae.model import VAE
from tfvae.plots.page import Page
from tfvae.plots.records.located import located, nearby
from tfvae.plots.records.maps import interpolation_map
from tfvae.types import Seed


def interpolations(
    config: ConfigDict, view: View, reference: Reference, samplers: Mapping[str, Sampler], seed: Seed
) -> Page | None:
    """Maps of the way between the first two training rows that have coordinates, ends included, one for each model.

    Figures 9 to 11, 18, 19 and 25 of the paper. None where there are no two such rows, or no model draws a row there.

    Args:
        config: its `report` says how many points lie on the way, and at which temperature they are decoded.
        view: how rows are read; its columns name a latitude and a longitude.
        reference: training rows of the models.
        samplers: of the models, by name.
        seed: of the noise.
    """
    ends = (view.columns.latitude, view.columns.longitude)
    places = located(view.of(reference.x), *ends)[1][:2]
    if len(places) < 2:
        return None
    pair = {key: tf.convert_to_tensor(column[places]) for key, column in reference.x.items()}
    known = view.known(reference).table
    ways = {name: view.of(_way(config, sampler, pair, seed)) for name, sampler in samplers.items()}
    ways = {name: nearby(way, known, *ends) for name, way in ways.items()}
    if not any(len(located(way, *ends)[1]) for way in ways.values()):
        return None
    return interpolation_map("interpolation", ways, *ends, background=known, least=config.report.least)


def _way(config: ConfigDict, sampler: Sampler, pair: Mapping[str, tf.Tensor], seed: Seed) -> Mapping[str, Any]:
    means = sampler.infer(sampler.model, {"x": pair}, seed).q.mean()
    z = straight_line(means[:1], means[1:], config.report.points)[0]
    return compiled(_decode, sampler.model)(z, seed, tf.constant(config.report.temperature, tf.float32))


def _decode(model: VAE, z: tf.Tensor, seed: Seed, temperature: tf.Tensor) -> Mapping[str, tf.Tensor]:
    return model.generate(z, seed=seed, temperature=temperature)["x"]
