"""Pictures of structured records."""

from tfvae.lazy import lazy

_HOMES = {
    "existing_values_figure": "repeated_coding",
    "interpolation_map": "maps",
    "p_value_figure": "p_values",
    "repeated_coding_figure": "repeated_coding",
    "sample_map": "maps",
    "scatter_figure": "scatter",
}

__all__ = [
    "existing_values_figure",
    "interpolation_map",
    "p_value_figure",
    "repeated_coding_figure",
    "sample_map",
    "scatter_figure",
]

__getattr__ = lazy(__name__, _HOMES)
