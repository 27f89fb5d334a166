"""Metrics of two tables of plain values, real and generated, whatever made them. Imports no TensorFlow."""

from tfvae.lazy import lazy

_HOMES = {
    "Canaries": "canaries",
    "Finding": "finding",
    "Privacy": "privacy",
    "Quality": "quality",
    "privacy_of": "privacy",
    "quality_of": "quality",
    "read_tables": "plain",
}

__all__ = [
    "Canaries",
    "Finding",
    "Privacy",
    "Quality",
    "privacy_of",
    "quality_of",
    "read_tables",
]

__getattr__ = lazy(__name__, _HOMES)
