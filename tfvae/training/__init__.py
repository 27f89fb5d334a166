"""Training: the loop, and what it is made of."""

from tfvae.lazy import lazy

_HOMES = {
    "NonFiniteError": "finite",
    "Procedure": "procedure",
    "fit": "loop",
    "strategy": "distribution",
}

__all__ = ["NonFiniteError", "Procedure", "fit", "strategy"]

__getattr__ = lazy(__name__, _HOMES)
