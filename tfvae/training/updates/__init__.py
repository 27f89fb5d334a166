"""Updates: one gradient step, and what decorates it."""

from tfvae.lazy import lazy

_HOMES = {
    "Augmented": "augmented",
    "Beside": "beside",
    "GradientUpdate": "gradient",
    "Multiscale": "multiscale",
    "Update": "gradient",
}

__all__ = ["Augmented", "Beside", "GradientUpdate", "Multiscale", "Update"]

__getattr__ = lazy(__name__, _HOMES)
