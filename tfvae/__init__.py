"""Variational autoencoders that keep using their latent variables.

Whatever is named here is imported at its first use: `import tfvae` alone costs nothing. `VAE`, `fit`, `measure` and
`load` are what everyone needs; the packages hold the choices, one package an axis.
"""

import os

from tfvae.lazy import lazy as _lazy

# TFX switches tf.keras to Keras 2 for the whole process unless this is set before its import.
os.environ.setdefault("TF_USE_LEGACY_KERAS", "0")

__version__ = "0.1.0"

_HOMES = {
    "VAE": "model",
    "data": "data",
    "experiment": "experiment",
    "fit": "training.loop",
    "generators": "generators",
    "inference": "inference",
    "latents": "latents",
    "likelihoods": "likelihoods",
    "load": "exported",
    "measure": "metrics.measuring",
    "metrics": "metrics",
    "model": "model",
    "networks": "networks",
    "objectives": "objectives",
    "plots": "plots",
    "randomness": "randomness",
    "schedules": "schedules",
    "schema": "schema",
    "training": "training",
    "types": "types",
}

__all__ = [
    "VAE",
    "__version__",
    "data",
    "experiment",
    "fit",
    "generators",
    "inference",
    "latents",
    "likelihoods",
    "load",
    "measure",
    "metrics",
    "model",
    "networks",
    "objectives",
    "plots",
    "randomness",
    "schedules",
    "schema",
    "training",
    "types",
]

__getattr__ = _lazy(__name__, _HOMES)
