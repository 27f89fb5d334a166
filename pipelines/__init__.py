"""From raw data to a pushed sampler, as one TFX graph. Imports no TFX by itself."""

from importlib import import_module
from typing import Any

import tfvae  # noqa: F401 -- before TFX, whose import would switch tf.keras to Keras 2 for the whole process

__all__ = ["Judge", "Metrics", "Rejects", "Report"]


def __getattr__(name: str) -> Any:
    """Artifact types: TFX finds them by their `TYPE_NAME`, such as pipelines.Metrics."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("pipelines.artifacts"), name)
