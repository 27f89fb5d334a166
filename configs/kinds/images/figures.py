"""Figures of the two-stage paper for a report (Figure 1; supplement, Sections 4 and 5)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from configs.kinds.images.tracking import FILE
from configs.kinds.latent_draws import latent_draws
from tfvae.experiment import Outcome, Stage
from tfvae.latents import Deterministic
from tfvae.metrics.latent_spectrum import (
    ideal_singular_values,
    perturbation_variance,
    perturbed,
    posterior_variances,
    singular_values,
)
from tfvae.metrics.moments import Moments
from tfvae.metrics.reconstruction import reconstruct
from tfvae.plots import (
    gamma_figure,
    perturbation_figure,
    perturbed_figure,
    reconstruction_figure,
    spectrum_figure,
    variance_figure,
)
from tfvae.randomness import split
from tfvae.training.actions.history import read_history
from tfvae.types import Batch, Seed

EXAMPLES, SHOWN, PERTURBED = 1000, 12, 20
"""Test images whose latents are looked at, that are reconstructed, and around which noise is added."""
DIRECTIONS = 6
"""Latent directions of one image in which noise is shown: from the least posterior variance to the largest."""


def figures(outcome: Outcome) -> Mapping[str, Any]:
    """Gamma and squared error over time, reconstructions, and what the latents look like."""
    batch = next(iter(outcome.data.sweep("test", EXAMPLES)))
    shown = {"x": batch["x"][:SHOWN]}
    drawn, noise, *latent = split(outcome.seed, 5)
    image_models = {stage.name: outcome.models[stage.name] for stage in outcome.stages if not stage.method.of}
    return {
        "Gamma": gamma_figure({name: _fit(outcome, name) for name in image_models}),
        "Reconstructions": reconstruction_figure(
            shown["x"].numpy(), {name: reconstruct(m, shown, drawn).numpy() for name, m in image_models.items()}
        ),
        **_latents(outcome, batch, noise, latent),
    }


def _fit(outcome: Outcome, name: str) -> list[dict[str, float]]:
    """Gamma and squared error of a first stage, over its training."""
    directory = outcome.directories(name)
    return [*read_history(directory / "history.jsonl"), *read_history(directory / FILE)]


def _latents(outcome: Outcome, batch: Batch, noise: Seed, seeds: Sequence[Seed]) -> Mapping[str, Any]:
    """What the latents of one first stage look like: of the one that a second stage models, else of the first."""
    second = next((stage for stage in outcome.stages if stage.method.of), None)
    name = (second.method.of if second else None) or outcome.stages[0].name
    first = outcome.models[name]
    if isinstance(first.latent, Deterministic):
        return {}  # a point has no variance
    variances = posterior_variances(first, batch["x"])
    order = variances[0].argsort()
    shown = order[np.linspace(0, len(order) - 1, min(DIRECTIONS, len(order))).astype(int)].tolist()
    return {
        "Latent spectrum": _spectrum(outcome, name, second, batch, seeds),
        "Posterior variances": variance_figure(variances),
        "Effect of noise in each direction": perturbation_figure(
            perturbation_variance(first, batch["x"][:PERTURBED], noise), variances.mean(axis=0)
        ),
        "Noise in one direction": perturbed_figure(
            perturbed(first, batch["x"][:1], shown, noise), variances[0, shown], shown
        ),
    }


def _spectrum(outcome: Outcome, first: str, second: Stage | None, batch: Batch, seeds: Sequence[Seed]) -> Any:
    """Singular values of both stages' aggregate posteriors, and of N(0, I), which the second should reach."""
    draws = latent_draws(outcome, first, second, batch, seeds)
    count, width = next(iter(draws.values())).shape
    return spectrum_figure(
        {name: singular_values(Moments.of(z.numpy())) for name, z in draws.items()},
        ideal_singular_values(count, width, seeds[2]),
    )
