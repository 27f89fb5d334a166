"""Networks of sentences."""

from tfvae.lazy import lazy

_HOMES = {
    "lstm": "lstm",
    "recurrence": "recurrence",
}

__all__ = ["lstm", "recurrence"]

__getattr__ = lazy(__name__, _HOMES)
