"""Metrics of images."""

from tfvae.lazy import lazy

_HOMES = {
    "BitsPerDim": "bits_per_dim",
    "CLEAN": "frechet",
    "Fidelity": "fidelity",
    "FidelityProtocol": "frechet",
    "LEGACY": "frechet",
    "Reconstruction": "reconstruction",
    "features": "features",
    "frechet_distance": "frechet",
    "reconstruct": "reconstruction",
}

__all__ = [
    "CLEAN",
    "LEGACY",
    "BitsPerDim",
    "Fidelity",
    "FidelityProtocol",
    "Reconstruction",
    "features",
    "frechet_distance",
    "reconstruct",
]

__getattr__ = lazy(__name__, _HOMES)
