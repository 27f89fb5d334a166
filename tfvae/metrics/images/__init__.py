"""Metrics of images."""

from tfvae.lazy import lazy

_HOMES = {
    "BitsPerDim": "bits_per_dim",
    "CLEAN": "frechet",
    "Fidelity": "fidelity",
    "FidelityProtocol": "frechet",
    "LEGACY": "frechet",
    "features": "features",
    "frechet_distance": "frechet",
}

__all__ = [
    "CLEAN",
    "LEGACY",
    "BitsPerDim",
    "Fidelity",
    "FidelityProtocol",
    "features",
    "frechet_distance",
]

__getattr__ = lazy(__name__, _HOMES)
