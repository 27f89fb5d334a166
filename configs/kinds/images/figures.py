"""Figures of the two-stage paper for a report (Figure 1; supplement, Sections 4 and 5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from tfvae.experiment import Outcome
from tfvae.inference.amortized import amortized
from tfvae.metrics.images.reconstruction import reconstruct
from tfvae.metrics.latent_spectrum import (
    ideal_singular_values,
    perturbation_variance,
    posterior_variances,
    singular_values,
)
from tfvae.metrics.moments import Moments
from tfvae.model import VAE
from tfvae.plots import gamma_figure, perturbation_figure, reconstruction_figure, spectrum_figure, variance_figure
from tfvae.randomness import split
from tfvae.training.actions.history import read_history
from tfvae.types import Batch, Seed

EXAMPLES, SHOWN, PERTURBED = 1000, 12, 20
"""Test images whose latents are looked at, that are reconstructed, and around which noise is added."""


def figures(outcome: Outcome) -> Mapping[str, Any]:
    """Gamma over time, reconstructions, latent spectrum, posterior variances, effect of noise in each direction."""
    data, models, directories, _, seed = outcome
    first, second = models["learned_gamma"], models["two_stage"]
    batch = next(iter(data.sweep("test", EXAMPLES)))
    shown = {"x": batch["x"][:SHOWN]}
    drawn, noise, *latent = split(seed, 5)
    image_models = {name: model for name, model in models.items() if name != "two_stage"}
    variances = posterior_variances(first, batch["x"])
    return {
        "Gamma": gamma_figure({name: read_history(directories(name) / "history.jsonl") for name in models}),
        "Reconstructions": reconstruction_figure(
            shown["x"].numpy(), {name: reconstruct(m, shown, drawn).numpy() for name, m in image_models.items()}
        ),
        "Latent spectrum": _spectrum(first, second, batch, latent),
        "Posterior variances": variance_figure(variances),
        "Effect of noise in each direction": perturbation_figure(
            perturbation_variance(first, batch["x"][:PERTURBED], noise), variances
        ),
    }


def _spectrum(first: VAE, second: VAE, batch: Batch, seeds: Sequence[Seed]) -> Any:
    """Singular values of both stages' aggregate posteriors, and of N(0, I), which the second should reach."""
    z = amortized(first, batch, seeds[0]).z
    u = amortized(second, {"x": z}, seeds[1]).z
    spectra = {"z of the first stage": z, "u of the second stage": u}
    ideal = ideal_singular_values(len(z), z.shape[1], seeds[2])
    return spectrum_figure(
        {name: singular_values(Moments.of(values.numpy())) for name, values in spectra.items()}, ideal
    )
