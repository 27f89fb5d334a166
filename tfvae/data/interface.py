"""Contract between the world and a model's batch: what a request holds, and what an answer shows."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import tensorflow as tf

from tfvae.types import Batch, Shown


class Interface(Protocol):
    """Turns raw tensors into batches, and batches into raw tensors, in the graph of a served model."""

    @property
    def spec(self) -> Mapping[str, tf.TensorSpec]:
        """Name -> type and shape of the raw tensors of a request; the leading axis is None."""
        ...

    @property
    def fingerprint(self) -> str:
        """A text that changes when a trained model no longer fits the data; "" where nothing can change."""
        ...

    @property
    def resources(self) -> Sequence[Any]:
        """Lookup tables that a SavedModel must track."""
        ...

    def parse(self, raw: Mapping[str, tf.Tensor]) -> Batch:
        """Raw tensors, as `spec` has them -> what a model models, [B, ...]."""
        ...

    def render(self, batch: Batch) -> Mapping[str, tf.Tensor]:
        """What a model made, with any number of leading axes -> tensors for people or programs."""
        ...

    def show(self, batch: Batch) -> Shown:
        """What a model made, as a person looks at it. Not for graphs."""
        ...


class Tensors:
    """Requests and answers are the model's own tensors, such as images.

    Args:
        shape: of one x, float32.
    """

    fingerprint = ""
    resources: Sequence[Any] = ()

    def __init__(self, shape: Sequence[int]) -> None:
        self.spec = {"x": tf.TensorSpec([None, *shape], tf.float32)}

    def parse(self, raw: Mapping[str, tf.Tensor]) -> Batch:
        """{"x": float32 [B, *shape]} as it is."""
        return {"x": raw["x"]}

    def render(self, batch: Batch) -> Mapping[str, tf.Tensor]:
        """{"x": float32 [..., *shape]} as it is."""
        return {"x": batch["x"]}

    def show(self, batch: Batch) -> Shown:
        """Pictures where x is one, [H, W, 1 or 3]; else the numbers of each example on a line."""
        x = np.asarray(batch["x"])
        if x.ndim == 4:
            return x
        return [" ".join(f"{number:.4g}" for number in row) for row in x.reshape(len(x), -1)]
