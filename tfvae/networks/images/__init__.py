"""Networks of images."""

from tfvae.lazy import lazy

_HOMES = {
    "bottleneck": "bottleneck",
    "causal_conv": "causal_conv",
    "context": "context",
    "infogan": "infogan",
    "pixel_encoder": "pixel_encoder",
    "pixelcnn": "pixelcnn",
    "pixelsnail": "pixelsnail",
    "raster": "raster",
    "resnet": "resnet",
    "row_encoder": "row_encoder",
    "spectral": "spectral",
    "wae": "wae",
}

__all__ = [
    "bottleneck",
    "causal_conv",
    "context",
    "infogan",
    "pixel_encoder",
    "pixelcnn",
    "pixelsnail",
    "raster",
    "resnet",
    "row_encoder",
    "spectral",
    "wae",
]

__getattr__ = lazy(__name__, _HOMES)
