"""Networks: Keras layers from tensors to tensors, the heads that end a decoder, and the ways to run one."""

from tfvae.lazy import lazy

_HOMES = {
    "decoders": "decoders",
    "dense": "dense",
    "gamma": "gamma",
    "heads": "heads",
    "search": "search",
}

__all__ = ["decoders", "dense", "gamma", "heads", "search"]

__getattr__ = lazy(__name__, _HOMES)
