"""Networks of images."""

from tfvae.lazy import lazy

_HOMES = {
    "causal_conv": "causal_conv",
    "context": "context",
    "infogan": "infogan",
    "pixelcnn": "pixelcnn",
    "raster": "raster",
    "resnet": "resnet",
    "row_encoder": "row_encoder",
    "spectral": "spectral",
    "wae": "wae",
}

__all__ = [
    "causal_conv",
    "context",
    "infogan",
    "pixelcnn",
    "raster",
    "resnet",
    "row_encoder",
    "spectral",
    "wae",
]

__getattr__ = lazy(__name__, _HOMES)
