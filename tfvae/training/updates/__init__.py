"""Updates: one gradient step."""

from tfvae.lazy import lazy

_HOMES = {
    "GradientUpdate": "gradient",
    "Update": "gradient",
}

__all__ = ["GradientUpdate", "Update"]

__getattr__ = lazy(__name__, _HOMES)
