"""Latent variables: pairs of prior and posterior."""

from tfvae.latents.ar1 import AR1
from tfvae.latents.committed_rate import (
    Correlations,
    committed_rate,
    correlations,
    equal_correlations,
    ranged_correlations,
)
from tfvae.latents.deterministic import Deterministic
from tfvae.latents.diagonal import Diagonal, exp_scale, log_variance_scale, softplus_scale
from tfvae.latents.empty import Empty
from tfvae.latents.ended_series import EndedSeries, ends, log_prob_up_to_end
from tfvae.latents.independent_delta import IndependentDelta, literal_means, root_means
from tfvae.latents.latent import Latent
from tfvae.latents.sigma_network import SigmaNetwork, moments_of
from tfvae.latents.temporal import Temporal
from tfvae.latents.token_wise import TokenWise

__all__ = [
    "AR1",
    "Correlations",
    "Deterministic",
    "Diagonal",
    "Empty",
    "EndedSeries",
    "IndependentDelta",
    "Latent",
    "SigmaNetwork",
    "Temporal",
    "TokenWise",
    "committed_rate",
    "correlations",
    "ends",
    "equal_correlations",
    "exp_scale",
    "literal_means",
    "log_prob_up_to_end",
    "log_variance_scale",
    "moments_of",
    "ranged_correlations",
    "root_means",
    "softplus_scale",
]
