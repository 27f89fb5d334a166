"""Imports what takes seconds, and nothing of the project: the processes of `tests.commands` start with it."""

from contextlib import suppress

import keras
import tensorflow as tf
from tensorflow_probability import bijectors, distributions

__all__ = ["bijectors", "distributions", "keras", "tf"]

with suppress(ImportError):  # the library's own tests run without TFX
    import apache_beam as beam
    from tfx.v1 import components, dsl, orchestration

    __all__ += ["beam", "components", "dsl", "orchestration"]
