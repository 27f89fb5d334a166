"""A small classifier trained on the data set itself: the embedded feature extractor."""

import hashlib
import itertools
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.compiled import compiled
from tfvae.data.source import Source
from tfvae.randomness import seed_from
from tfvae.types import Batch

FEATURES = 64
_WEIGHTS, _FACTS = "classifier.keras", "classifier.json"


class LabelError(ValueError):
    """Images have no labels, or all the same; the message is one line."""


@dataclass(frozen=True)
class Classifier:
    """Features [N, 64] of a trained classifier: its last hidden layer before the ReLU, so no feature is cut at 0.

    Distances in these features are not FID. They compare between models of one data set with one digest.
    """

    name: str
    model: keras.Model = field(repr=False, compare=False)
    """images -> features."""
    accuracy: float
    """Accuracy of the whole classifier on the test split, in [0, 1]."""
    digest: str

    @property
    def frechet_name(self) -> str:
        return f"frechet_{self.name}"

    def __call__(self, images: np.ndarray) -> np.ndarray:
        return compiled(_features, self.model)(tf.convert_to_tensor(images, tf.float32)).numpy()

    def save(self, directory: Path) -> None:
        """Writes the network and the facts about it."""
        directory.mkdir(parents=True, exist_ok=True)
        self.model.save(directory / _WEIGHTS)
        facts = {"name": self.name, "accuracy": self.accuracy, "digest": self.digest}
        (directory / _FACTS).write_text(json.dumps(facts, indent=2) + "\n")

    @classmethod
    def load(cls, directory: Path) -> "Classifier":
        """Reads what `save` wrote.

        Raises:
            FileNotFoundError: nothing was saved there.
            ValueError: the weights are not those that were saved.
        """
        if not (directory / _FACTS).is_file():
            raise FileNotFoundError(f"`directory` {directory} holds no classifier; train one and save it there.")
        facts = json.loads((directory / _FACTS).read_text())
        model = keras.models.load_model(directory / _WEIGHTS, compile=False)
        if digest_of(model) != facts["digest"]:
            raise ValueError(
                f"{directory / _WEIGHTS} does not hold the weights that {_FACTS} describes; train it again."
            )
        return cls(model=model, **facts)


def train_classifier(
    source: Source,
    name: str,
    *,
    seed: int = 0,
    steps: int = 500,
    batch_size: int = 128,
    progress: Callable[[int, int], None] | None = None,
) -> Classifier:
    """Trains a classifier of batch["x"] [B, H, W, C] in [0, 1] by batch["label"] with a fixed recipe.

    Adam with a rate that falls from 1e-3 to 0 as a cosine.     All randomness comes from `seed`; the process's global
    random state is neither read nor set.

    Args:
        source: labelled images, with the splits `train` and `test`.
        name: of the extractor, such as "mnist_classifier".
        batch_size: images in a batch, or all of them where there are fewer.
        progress: called after each step with (steps done, steps in all).

    Raises:
        LabelError: the images have no labels, or all the same.
        ValueError: `steps` is less than 1.
    """
    require_at_least("steps", steps, 1)
    images, classes = _inspect(source)
    extractor, model = _network(images, classes, seed)
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-3, steps)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    batch_size = min(batch_size, source.sizes["train"])
    batches = source.batches("train", batch_size, seed=seed_from(seed)).map(_image_and_label)
    model.fit(batches, steps_per_epoch=steps, shuffle=False, verbose=0, callbacks=_callbacks(progress, steps))
    test = source.sweep("test", batch_size).map(_image_and_label)
    accuracy = model.evaluate(test, verbose=0, return_dict=True)["accuracy"]
    return Classifier(name, extractor, float(accuracy), digest_of(extractor))


def digest_of(model: keras.Model) -> str:
    """SHA-256 over the weights, in order, hexadecimal."""
    digest = hashlib.sha256()
    for weight in model.get_weights():
        digest.update(f"{weight.shape}{weight.dtype}".encode())
        digest.update(np.ascontiguousarray(weight).tobytes())
    return digest.hexdigest()


def _inspect(source: Source) -> tuple[tuple[int, ...], int]:
    """Shape of one image and the number of classes."""
    labels: set[int] = set()
    shape: tuple[int, ...] = ()
    for batch in source.sweep("train", 1000):
        if "label" not in batch:
            raise LabelError(f"`source` must have the key 'label' for a classifier; its keys are {', '.join(batch)}.")
        labels.update(np.unique(batch["label"]).tolist())
        shape = tuple(batch["x"].shape[1:])
    if len(labels) < 2 or min(labels) < 0:
        raise LabelError(f"`source` must have at least 2 classes with labels from 0 on, got {sorted(labels)[:10]}.")
    return shape, max(labels) + 1


def _network(shape: tuple[int, ...], classes: int, seed: int) -> tuple[keras.Model, keras.Model]:
    """Two models of shared weights, images -> features and images -> logits.

    Convolutions of 32, then 64 filters, each halving the image until it is at most 7 wide; one more; then the hidden
    layer.
    """
    seeds = itertools.count(seed << 8)
    halvings = max(0, math.ceil(math.log2(min(shape[:2]) / 7)))
    images = keras.Input(shape)
    h = keras.layers.Rescaling(2.0, -1.0)(images)
    for i in range(halvings):
        h = keras.layers.MaxPooling2D()(_convolution(32 if i == 0 else 64, next(seeds))(h))
    h = keras.layers.Flatten()(_convolution(64, next(seeds))(h))
    features = keras.layers.Dense(FEATURES, kernel_initializer=keras.initializers.HeNormal(next(seeds)))(h)
    head = keras.layers.Dense(classes, kernel_initializer=keras.initializers.HeNormal(next(seeds)))
    return keras.Model(images, features), keras.Model(images, head(keras.layers.ReLU()(features)))


def _convolution(filters: int, seed: int) -> keras.layers.Layer:
    initializer = keras.initializers.HeNormal(seed)
    return keras.layers.Conv2D(filters, 3, padding="same", activation="relu", kernel_initializer=initializer)


def _image_and_label(batch: Batch) -> tuple[tf.Tensor, tf.Tensor]:
    return batch["x"], batch["label"]


def _callbacks(progress: Callable[[int, int], None] | None, steps: int) -> list[keras.callbacks.Callback]:
    if progress is None:
        return []
    return [keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: progress(batch + 1, steps))]


def _features(model: keras.Model, images: tf.Tensor) -> tf.Tensor:
    return model(images, training=False)
