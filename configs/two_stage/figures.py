"""Figures of the two-stage paper for a report (Figure 1; supplement, Sections 4 and 5)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from tfvae.data.source import Source
from tfvae.experiment import Models
from tfvae.generators import from_prior
from tfvae.inference import amortized
from tfvae.metrics import (
    Moments,
    ideal_singular_values,
    perturbation_variance,
    posterior_variances,
    reconstruct,
    singular_values,
)
from tfvae.plots import perturbation_figure, reconstruction_figure, spectrum_figure, variance_figure
from tfvae.randomness import split
from tfvae.types import Seed

EXAMPLES = 1000
"""Test images whose latents are looked at; fewer where there are fewer."""


def figures(data: Source, models: Models, seed: Seed) -> Mapping[str, Any]:
    """Reconstructions, latent spectrum, posterior variances, and the effect of noise in each direction."""
    first, second = models["learned_gamma"], models["two_stage"]
    batch = next(iter(data.sweep("test", EXAMPLES)))
    seeds = split(seed, 5)
    return {
        "Reconstructions": _reconstructions(models, batch, seeds[0]),
        "Latent spectrum": _spectrum(first, second, batch, seeds[1:4]),
        "Posterior variances": variance_figure(posterior_variances(first, batch["x"])),
        "Effect of noise in each direction": perturbation_figure(
            perturbation_variance(first, batch["x"][:20], seeds[4]), posterior_variances(first, batch["x"])
        ),
    }
