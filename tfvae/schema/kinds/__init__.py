"""Kinds of columns: texts of a table -> leaves of a model's message, and back, spelled as they were."""

from tfvae.lazy import lazy

_HOMES = {
    "Column": "column",
    "Kind": "kind",
}

__all__ = [
    "Column",
    "Kind",
]

__getattr__ = lazy(__name__, _HOMES)
