"""What people look at: grids of images, figures, tables and reports.

Figures and reports need the extra `plots`, grids and tables do not; so each name is imported at its first use.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Report": "report",
    "TextTable": "sentences",
    "active_units_figure": "collapse",
    "collapse_figure": "collapse",
    "find_preview": "preview",
    "gamma_figure": "curves",
    "image_grid": "grid",
    "interpolations": "sentences",
    "log_preview": "preview",
    "kl_share_figure": "collapse",
    "loss_figure": "curves",
    "mean_space_figure": "mean_space",
    "metric_table": "table",
    "perturbation_figure": "latents",
    "reconstruction_figure": "reconstructions",
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
    "Report",
    "TextTable",
    "active_units_figure",
    "collapse_figure",
    "find_preview",
    "gamma_figure",
    "image_grid",
    "interpolations",
    "kl_share_figure",
    "log_preview",
    "loss_figure",
    "mean_space_figure",
    "metric_table",
    "perturbation_figure",
    "reconstruction_figure",
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
