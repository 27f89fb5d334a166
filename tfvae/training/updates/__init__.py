"""Updates: one gradient step."""

from tfvae.lazy import lazy

_HOMES = {
    "Beside": "beside",
    "GradientUpdate": "gradient",
    "Update": "gradient",
}

__all__ = ["Beside", "GradientUpdate", "Update"]

__getattr__ = lazy(__name__, _HOMES)
