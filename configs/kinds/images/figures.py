"""Figures of the two-stage paper for a report (Figure 1; supplement, Sections 4 and 5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from tfvae.experiment import Outcome
from tfvae.latents import Deterministic
from tfvae.metrics.images.reconstruction import reconstruct
from tfvae.metrics.latent_spectrum import (
    ideal_singular_values,
    perturbation_variance,
    posterior_variances,
    singular_values,
)
from tfvae.metrics.moments import Moments
from tfvae.plots import gamma_figure, perturbation_figure, reconstruction_figure, spectrum_figure, variance_figure
from tfvae.randomness import split
from tfvae.training.actions.history import read_history
from tfvae.types import Batch, Seed

EXAMPLES, SHOWN, PERTURBED = 1000, 12, 20
"""Test images whose latents are looked at, that are reconstructed, and around which noise is added."""


def figures(outcome: Outcome) -> Mapping[str, Any]:
    """Gamma over time, reconstructions, latent spectrum, posterior variances, effect of noise in each direction."""
    batch = next(iter(outcome.data.sweep("test", EXAMPLES)))
    shown = {"x": batch["x"][:SHOWN]}
    drawn, noise, *latent = split(outcome.seed, 5)
    image_models = {stage.name: outcome.models[stage.name] for stage in outcome.stages if not stage.method.of}
    gammas = {name: read_history(outcome.directories(name) / "history.jsonl") for name in outcome.models}
    known = any("gamma" in line for lines in gammas.values() for line in lines)
    return {
        "Gamma": gamma_figure(gammas) if known else None,
        "Reconstructions": reconstruction_figure(
            shown["x"].numpy(), {name: reconstruct(m, shown, drawn).numpy() for name, m in image_models.items()}
        ),
        **_latents(outcome, batch, noise, latent),
    }


def _latents(outcome: Outcome, batch: Batch, noise: Seed, seeds: Sequence[Seed]) -> Mapping[str, Any]:
    """What the latents of one first stage look like: of the one that a second stage models, else of the first."""
    seconds = [stage for stage in outcome.stages if stage.method.of]
    name = (seconds[0].method.of if seconds else None) or outcome.stages[0].name
    first = outcome.models[name]
    if isinstance(first.latent, Deterministic):
        return {}  # a point has no variance
    variances = posterior_variances(first, batch["x"])
    return {
        "Latent spectrum": _spectrum(outcome, name, [stage.name for stage in seconds[:1]], batch, seeds),
        "Posterior variances": variance_figure(variances),
        "Effect of noise in each direction": perturbation_figure(
            perturbation_variance(first, batch["x"][:PERTURBED], noise), variances
        ),
    }


def _spectrum(outcome: Outcome, first: str, second: Sequence[str], batch: Batch, seeds: Sequence[Seed]) -> Any:
    """Singular values of both stages' aggregate posteriors, and of N(0, I), which the second should reach."""
    z = outcome.samplers[first].infer(outcome.models[first], batch, seeds[0]).z
    spectra = {"z of the first stage": z}
    for name in second:
        method = next(stage.method for stage in outcome.stages if stage.name == name)
        spectra["u of the second stage"] = method.infer(outcome.models[name], {"x": z}, seeds[1]).z
    ideal = ideal_singular_values(len(z), z.shape[1], seeds[2])
    return spectrum_figure(
        {name: singular_values(Moments.of(values.numpy())) for name, values in spectra.items()}, ideal
    )
