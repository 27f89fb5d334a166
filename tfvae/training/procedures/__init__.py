"""Procedures: what drives updates."""

from tfvae.lazy import lazy

_HOMES = {
    "Aggressive": "aggressive",
    "Averaged": "averaged",
    "Basic": "basic",
    "HeldOut": "held_out",
    "Plateau": "plateau",
    "Stopwatch": "stopwatch",
    "Wrapped": "wrapped",
}

__all__ = [
    "Aggressive",
    "Averaged",
    "Basic",
    "HeldOut",
    "Plateau",
    "Stopwatch",
    "Wrapped",
]

__getattr__ = lazy(__name__, _HOMES)
