"""Networks of images."""

from tfvae.lazy import lazy

_HOMES = {
    "infogan": "infogan",
    "resnet": "resnet",
    "spectral": "spectral",
    "wae": "wae",
}

__all__ = ["infogan", "resnet", "spectral", "wae"]

__getattr__ = lazy(__name__, _HOMES)
