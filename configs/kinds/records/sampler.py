"""How trained models of records read and generate."""

from tfvae.generators import Sampler, from_moments
from tfvae.inference.records import embedded_once
from tfvae.model import VAE


def sampler_of(model: VAE) -> Sampler:
    """Generates from the moments of the training's latents."""
    return Sampler(model, from_moments(model), embedded_once)
