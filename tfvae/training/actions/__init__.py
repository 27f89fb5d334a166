"""Actions: what happens between blocks of steps."""

from tfvae.lazy import lazy

_HOMES = {
    "Action": "action",
    "At": "action",
    "History": "history",
    "LossCurves": "loss_curves",
    "MeanSpace": "mean_space",
    "Probe": "action",
    "Saving": "saving",
    "ShowProgress": "progress",
    "read_history": "history",
}

__all__ = [
    "Action",
    "At",
    "History",
    "LossCurves",
    "MeanSpace",
    "Probe",
    "Saving",
    "ShowProgress",
    "read_history",
]

__getattr__ = lazy(__name__, _HOMES)
