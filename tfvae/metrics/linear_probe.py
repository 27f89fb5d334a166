"""How well a linear classifier tells classes apart by the latents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from tfvae.checks import require_at_least
from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.posteriors import flat
from tfvae.model import VAE
from tfvae.randomness import fold_in, seed_from
from tfvae.types import Batch, Seed

_BATCH = 500


class Read(NamedTuple):
    """What a model reads in N examples, and their classes."""

    means: np.ndarray
    """Posterior means [N, D]."""
    samples: np.ndarray
    """One draw of each posterior [N, D]."""
    labels: np.ndarray


@dataclass(frozen=True, eq=False)
class LinearProbe:
    """Share of the examples whose class a logistic regression of z finds. Razavi et al. 2019, Section 4.3.

    Values: `probe`, from posterior means; `probe_standardized`, from means of which each dimension has variance 1;
    `probe_sampled`, from one draw of each posterior. Means flatter a collapsed VAE: they may differ by parts in a
    thousand, and still order the examples. What a decoder receives are draws.

    The paper fits the classifier "on the test set"; here it is fitted on training examples, unless `train` is None. It
    is fitted by L-BFGS to the end, where the paper takes 100 passes of Adam.

    Args:
        model: the VAE that is measured.
        infer: how it reads x.
        train: {"x": [N, ...], "label": [N]} that the classifier is fitted on.
        iterations: of L-BFGS, at most.
    """

    model: VAE
    infer: Inference
    train: Mapping[str, np.ndarray] | None
    iterations: int = 200
    name: str = "linear_probe"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        require_at_least("iterations", self.iterations, 1)

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
            name: self._score(fitted, known.labels, scored, acc.labels)
            for name, (fitted, scored) in zip(self.values, pairs, strict=True)
        }

    def _fitted_on(self, train: Mapping[str, np.ndarray]) -> Read:
        parts = [
            _read(self.model, self.infer, {k: tf.constant(v[i : i + _BATCH]) for k, v in train.items()}, _seed(i))
            for i in range(0, len(train["label"]), _BATCH)
        ]
        return Read(*map(np.concatenate, zip(*parts, strict=True)))

    def _score(self, fitted: np.ndarray, known: np.ndarray, scored: np.ndarray, labels: np.ndarray) -> float:
        regression = LogisticRegression(max_iter=self.iterations, C=np.inf)
        return float(regression.fit(fitted, known).score(scored, labels))


def _seed(i: int) -> Seed:
    return fold_in(seed_from(0), i)


def _read(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> Read:
    means, samples = compiled(_latents, model, infer)({"x": batch["x"]}, seed)
    return Read(means.numpy(), samples.numpy(), np.asarray(batch["label"]))


def _latents(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tuple[tf.Tensor, tf.Tensor]:
    draw = infer(model, batch, seed)
    return flat(draw.q.mean()), flat(draw.z)
