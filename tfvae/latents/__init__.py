"""Latent variables: pairs of prior and posterior."""

from tfvae.latents.deterministic import Deterministic
from tfvae.latents.diagonal import Diagonal, exp_scale, log_variance_scale, softplus_scale
from tfvae.latents.empty import Empty
from tfvae.latents.latent import Latent
from tfvae.latents.sigma_network import SigmaNetwork, moments_of

__all__ = [
    "Deterministic",
    "Diagonal",
    "Empty",
    "Latent",
    "SigmaNetwork",
    "exp_scale",
    "log_variance_scale",
    "moments_of",
    "softplus_scale",
]
