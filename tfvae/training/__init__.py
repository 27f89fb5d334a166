"""Training: the loop, and what it is made of."""

from tfvae.lazy import lazy

_HOMES = {
    "Basic": "procedures.basic",
    "CheckpointError": "checkpoint",
    "Checkpointer": "checkpoint",
    "GradientUpdate": "updates.gradient",
    "NonFiniteError": "finite",
    "Procedure": "procedure",
    "actions": "actions",
    "fit": "loop",
    "procedures": "procedures",
    "strategy": "distribution",
    "updates": "updates",
}

__all__ = [
    "Basic",
    "CheckpointError",
    "Checkpointer",
    "GradientUpdate",
    "NonFiniteError",
    "Procedure",
    "actions",
    "fit",
    "procedures",
    "strategy",
    "updates",
]

__getattr__ = lazy(__name__, _HOMES)
