"""How well a linear classifier tells classes apart by the latents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.posteriors import flat
from tfvae.model import VAE
from tfvae.randomness import fold_in, seed_from
from tfvae.types import Batch, Seed

_BATCH = 500

Classify = Callable[[np.ndarray], np.ndarray]
"""z [N, D] -> the class of each [N]."""
Fit = Callable[[np.ndarray, np.ndarray], Classify]
"""(z [N, D], classes [N]) -> a linear classifier."""


class Read(NamedTuple):
    """What a model reads in N examples, and their classes."""

    means: np.ndarray
    """Posterior means [N, D]."""
    samples: np.ndarray
    """One draw of each posterior [N, D]."""
    labels: np.ndarray


def lbfgs(z: np.ndarray, labels: np.ndarray, iterations: int = 200) -> Classify:
    """Fits to the end, or `iterations` steps, by L-BFGS."""
    regression = LogisticRegression(max_iter=iterations, C=np.inf).fit(z, labels)
    return regression.predict  # type: ignore[no-any-return]


def adam(z: np.ndarray, labels: np.ndarray, passes: int = 100, batch_size: int = 64) -> Classify:
    """Fits by so many passes of Adam, with a rate of 0.003 that falls to 0.3 of it after every 30th.

    Razavi et al. 2019, Section 4.3. It starts at 0, and each pass has one order of the examples, so runs are equal.
    """
    classes, known = np.unique(labels, return_inverse=True)
    steps = 30 * -(-len(z) // batch_size)
    rate = keras.optimizers.schedules.ExponentialDecay(0.003, steps, 0.3, staircase=True)
    layer = keras.layers.Dense(len(classes), kernel_initializer="zeros")
    model = keras.Sequential([keras.Input(z.shape[1:]), layer])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss, run_eagerly=False)
    order = np.random.default_rng(0).permutation(len(z))
    model.fit(z[order], known[order], batch_size, passes, verbose=0, shuffle=False)
    return lambda other: classes[np.argmax(layer(other), axis=-1)]


@dataclass(frozen=True, eq=False)
class LinearProbe:
    """Share of the examples whose class a logistic regression of z finds. Razavi et al. 2019, Section 4.3.

    Values: `probe`, from posterior means; `probe_standardized`, from means of which each dimension has variance 1;
    `probe_sampled`, from one draw of each posterior. Means flatter a collapsed VAE: they may differ by parts in a
    thousand, and still order the examples. What a decoder receives are draws.

    The paper fits the classifier "on the test set"; here it is fitted on training examples, unless `train` is None.

    Args:
        model: the VAE that is measured.
        infer: how it reads x.
        train: {"x": [N, ...], "label": [N]} that the classifier is fitted on.
        fit: fits a classifier. `adam` is the paper's, 100 passes: it does not reach the end where the means are tiny.
            `lbfgs` does, and so flatters a collapsed VAE more.
    """

    model: VAE
    infer: Inference
    train: Mapping[str, np.ndarray] | None
    fit: Fit = adam
    name: str = "linear_probe"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("probe", "probe_standardized", "probe_sampled")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Read:
        return _read(sampler.model, sampler.infer, batch, seed)

    def merge(self, a: Read, b: Read) -> Read:
        return Read(*map(np.concatenate, zip(a, b, strict=True)))

    def result(self, acc: Read) -> Mapping[str, float]:
        known = acc if self.train is None else self._fitted_on(self.train)
        scaler = StandardScaler().fit(known.means)
        pairs = [
            (known.means, acc.means),
            (scaler.transform(known.means), scaler.transform(acc.means)),
            (known.samples, acc.samples),
        ]
        return {
            name: float(np.mean(self.fit(fitted, known.labels)(scored) == acc.labels))
            for name, (fitted, scored) in zip(self.values, pairs, strict=True)
        }

    def _fitted_on(self, train: Mapping[str, np.ndarray]) -> Read:
        parts = [
            _read(self.model, self.infer, {k: tf.constant(v[i : i + _BATCH]) for k, v in train.items()}, _seed(i))
            for i in range(0, len(train["label"]), _BATCH)
        ]
        return Read(*map(np.concatenate, zip(*parts, strict=True)))


def _seed(i: int) -> Seed:
    return fold_in(seed_from(0), i)


def _read(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> Read:
    means, samples = compiled(_latents, model, infer)({"x": batch["x"]}, seed)
    return Read(means.numpy(), samples.numpy(), np.asarray(batch["label"]))


def _latents(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tuple[tf.Tensor, tf.Tensor]:
    draw = infer(model, batch, seed)
    return flat(draw.q.mean()), flat(draw.z)
