"""How trained models of records read and generate."""

from tfvae.generators import from_moments
from tfvae.metrics.metric import Sampler
from tfvae.model import VAE
from tfvae.record_inference import embedded_once


def sampler_of(model: VAE) -> Sampler:
    """Generates from the moments of the training's latents."""
    return Sampler(model, from_moments(model), embedded_once)
