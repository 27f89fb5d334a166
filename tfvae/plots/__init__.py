"""What people look at: grids of images, figures, tables and reports.

Figures and reports need the extra `plots`, grids and tables do not; so each name is imported at its first use.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Page": "page",
    "Report": "report",
    "TextTable": "sentences",
    "active_units_figure": "collapse",
    "collapse_figure": "collapse",
    "existing_values_figure": "repeated_coding",
    "find_preview": "preview",
    "gamma_figure": "curves",
    "generated_loss_figure": "loss_curves",
    "generated_losses_figure": "loss_curves",
    "image_grid": "grid",
    "interpolation_map": "maps",
    "interpolations": "sentences",
    "kl_share_figure": "collapse",
    "log_preview": "preview",
    "loss_figure": "curves",
    "mean_space_figure": "mean_space",
    "metric_table": "table",
    "p_value_figure": "p_values",
    "perturbation_figure": "latents",
    "reconstruction_figure": "reconstructions",
    "repeated_coding_figure": "repeated_coding",
    "sample_map": "maps",
    "scatter_figure": "scatter",
    "side_by_side": "sentences",
    "spectrum_figure": "latents",
    "training_time_figure": "training_time",
    "trajectory_figure": "mean_space",
    "variance_figure": "latents",
    "write_png": "grid",
    "write_preview": "preview",
    "write_report": "report",
}

__all__ = [
    "Page",
    "Report",
    "TextTable",
    "active_units_figure",
    "collapse_figure",
    "existing_values_figure",
    "find_preview",
    "gamma_figure",
    "generated_loss_figure",
    "generated_losses_figure",
    "image_grid",
    "interpolation_map",
    "interpolations",
    "kl_share_figure",
    "log_preview",
    "loss_figure",
    "mean_space_figure",
    "metric_table",
    "p_value_figure",
    "perturbation_figure",
    "reconstruction_figure",
    "repeated_coding_figure",
    "sample_map",
    "scatter_figure",
    "side_by_side",
    "spectrum_figure",
    "training_time_figure",
    "trajectory_figure",
    "variance_figure",
    "write_png",
    "write_preview",
    "write_report",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        library = str(error.name).partition(".")[0]
        raise ImportError(f"`tfvae.plots.{name}` needs {library}: pip install 'tfvae[plots]'.") from error
