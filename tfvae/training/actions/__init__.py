"""Actions: what happens between blocks of steps."""

from tfvae.lazy import lazy

_HOMES = {
    "Action": "action",
    "At": "action",
    "History": "history",
    "LossCurves": "loss_curves",
    "MeanSpace": "mean_space",
    "Probe": "action",
    "ShowProgress": "progress",
    "read_history": "history",
    "save": "action",
}

__all__ = [
    "Action",
    "At",
    "History",
    "LossCurves",
    "MeanSpace",
    "Probe",
    "ShowProgress",
    "read_history",
    "save",
]

__getattr__ = lazy(__name__, _HOMES)
