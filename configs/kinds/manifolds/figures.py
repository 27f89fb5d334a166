"""Figures of Theorems 2 to 4 for a report: rate, gamma, active dimensions, latents, and samples in the chart."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import tensorflow as tf

from configs.kinds.latent_draws import latent_draws
from tfvae.data.manifold import Manifold
from tfvae.experiment import Outcome, Stage
from tfvae.metrics.latent_spectrum import posterior_variances
from tfvae.model import VAE
from tfvae.networks.decoders import FeedForward
from tfvae.networks.gamma import FixedGamma, LearnedGamma
from tfvae.plots import (
    AtGamma,
    clouds_figure,
    gamma_figure,
    rate_gamma_figure,
    rate_gamma_table,
    variance_figure,
    widths_figure,
)
from tfvae.randomness import split
from tfvae.training.actions.history import read_history

EXAMPLES = 2000
"""Test points whose latents are drawn, and as many samples of each stage."""


def figures(manifold: Manifold, outcome: Outcome) -> Mapping[str, Any]:
    """All of them, of the first stage that a second one models, and of others beside it; some need a learned gamma."""
    second = next(stage for stage in outcome.stages if stage.method.of)
    first = str(second.method.of)
    learned, histories = _with(outcome, LearnedGamma), _histories(outcome)
    kappa = _width(outcome.models[first])
    series = {
        "fixed": _at_gammas(outcome, _with(outcome, FixedGamma), kappa),
        "learned, down to a floor": _at_gammas(outcome, learned, kappa),
    }
    others = [name for name in learned if name == first or _width(outcome.models[name]) != kappa]
    widths = {_width(outcome.models[name]): at_gamma(outcome, name) for name in others}
    drawn = {name: models for name, models in series.items() if models}
    return {
        "Rate and error over gamma": rate_gamma_figure(drawn, histories[first], manifold.r, manifold.d),
        "Slopes": rate_gamma_table(drawn, manifold.r),
        "Latent dimensions": widths_figure(widths, manifold.r) if widths else None,
        "Gamma": gamma_figure({name: histories[name] for name in others}) if others else None,
        "Posterior variances": variance_figure(posterior_variances(outcome.models[first], _points(outcome)["x"])),
        "Latents": _latents(outcome, first, second) if kappa > 1 else None,
        "Samples": _samples(manifold, outcome, first, second.name),
    }


def _histories(outcome: Outcome) -> dict[str, list[dict[str, float]]]:
    return {name: read_history(outcome.directories(name) / "history.jsonl") for name in outcome.models}


def _at_gammas(outcome: Outcome, names: Sequence[str], kappa: int) -> list[AtGamma]:
    """Of those with so many latent dimensions."""
    return [at_gamma(outcome, name) for name in names if _width(outcome.models[name]) == kappa]


def at_gamma(outcome: Outcome, name: str) -> AtGamma:
    """What was measured of a first stage."""
    row, g = outcome.rows[name], float(_gamma(outcome.models[name]).value())
    return AtGamma(g, row["rate"], row["squared_error"], row["low_noise_units"])


def _with(outcome: Outcome, kind: type) -> list[str]:
    """Names of the first stages whose gamma is of a kind, without those that a second stage is joined to."""
    alone = [stage.name for stage in outcome.stages if not (stage.method.of or outcome.models[stage.name].aux_prior)]
    return [name for name in alone if isinstance(_gamma(outcome.models[name]), kind)]


def _gamma(model: VAE) -> Any:
    """The layer that gives g."""
    return cast(FeedForward, model.decoder).head.gamma


def _width(model: VAE) -> int:
    return int(model.latent.prior().event_shape[0])


def _points(outcome: Outcome) -> Any:
    return next(iter(outcome.data.sweep("test", EXAMPLES)))


def _latents(outcome: Outcome, first: str, second: Stage) -> Any:
    """The two latents of the first stage that carry most, and the same of the second stage and of the prior."""
    *seeds, prior_seed = split(outcome.seed, 3)
    draws = latent_draws(outcome, first, second, _points(outcome), seeds)
    variances = posterior_variances(outcome.models[first], _points(outcome)["x"]).mean(axis=0)
    least = np.argsort(variances)[:2]
    z, u = (draw.numpy() for draw in draws.values())
    of_second = posterior_variances(outcome.models[second.name], z).mean(axis=0)
    normal = tf.random.stateless_normal([len(z), 2], prior_seed).numpy()
    clouds = {"z of the first stage": z[:, least], "u of the second stage": u[:, np.argsort(of_second)[:2]]}
    return clouds_figure(
        {**clouds, "N(0, I)": normal},
        "Two latent dimensions, those with the least posterior variance: the aggregate posterior of the first stage is "
        "not the prior (Eq. 10), that of the second nearly is (Theorem 1).",
    )


def _samples(manifold: Manifold, outcome: Outcome, first: str, second: str) -> Any:
    """Coordinates of the chart, the first two, of data and of what the stages generate."""
    rotation, (seed,) = manifold.embedding.rotation, split(outcome.seed, 1)
    joined = [name for name, model in outcome.models.items() if model.aux_prior is not None]
    made = {name: outcome.samplers[name].generate(EXAMPLES, seed)["x"] for name in (first, second, *joined)}
    return clouds_figure(
        {name: (np.asarray(x) @ rotation)[:, :2] for name, x in {"data": _points(outcome)["x"], **made}.items()},
        "Two coordinates in which the manifold is flat: the first stage alone finds the manifold, not how the data are "
        "spread on it.",
    )
