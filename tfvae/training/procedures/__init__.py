"""Procedures: what drives updates."""

from tfvae.lazy import lazy

_HOMES = {
    "Aggressive": "aggressive",
    "Basic": "basic",
    "HeldOut": "held_out",
    "Plateau": "plateau",
    "Stopwatch": "stopwatch",
}

__all__ = ["Aggressive", "Basic", "HeldOut", "Plateau", "Stopwatch"]

__getattr__ = lazy(__name__, _HOMES)
