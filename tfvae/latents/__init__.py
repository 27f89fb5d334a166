"""Latent variables: pairs of prior and posterior."""

from tfvae.latents.deterministic import Deterministic
from tfvae.latents.diagonal import Diagonal, exp_scale, softplus_scale
from tfvae.latents.latent import Latent

__all__ = ["Deterministic", "Diagonal", "Latent", "exp_scale", "softplus_scale"]
