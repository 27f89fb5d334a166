"""The objective on training, test and generated data over training (generated-loss paper, Section 4)."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import tensorflow as tf

from tfvae.data.source import Source
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.model import VAE
from tfvae.objectives.elbo import Objective
from tfvae.randomness import fold_in, seed_from
from tfvae.training.actions.history import cut_history
from tfvae.types import Batch, Loss, Seed, StepResult, examples

TERM = "bpc"


class LossCurves:
    """Writes `train_loss`, `test_loss`, `generated_loss`, and so for `bpc`, one line every `every` steps.

    Generated loss is the objective of generated rows treated as data, with the weight of the KL and the sampling
    probabilities of that step. The rows are the first of each split, and as many generated ones; the seeds are the same
    each time.

    Args:
        sampler: reads and generates.
        objective: has a term "bpc".
        source: of the rows.
        path: the JSON lines file; lines after `start` are cut off.
        every: steps between two lines.
        rows: of each kind.
        batch_size: rows at a time.
        start: step from which the run goes on.
    """

    def __init__(
        self,
        sampler: Sampler,
        objective: Objective,
        source: Source,
        path: Path,
        *,
        every: int,
        rows: int,
        batch_size: int,
        start: int = 0,
    ) -> None:
        self.every = every
        self._sampler, self._source, self._path, self._rows, self._size = sampler, source, path, rows, batch_size
        self._cost = tf.function(_cost(sampler.model, sampler.infer, objective), autograph=False, reduce_retracing=True)
        self._generate = sampler.generate
        cut_history(path, start)

    def __call__(self, step: int, results: StepResult) -> None:
        if step % self.every == 0:
            values = {name: value for kind in ("train", "test", "generated") for name, value in self._mean(kind, step)}
            with self._path.open("a") as file:
                file.write(json.dumps({"step": step, **values}) + "\n")

    def _mean(self, kind: str, step: int) -> Iterator[tuple[str, float]]:
        losses, seen = [], []
        for i, batch in enumerate(self._batches(kind)):
            losses.append(self._cost(batch, fold_in(seed_from(0), i), tf.constant(step, tf.int64)))
            seen.append(float(examples(batch)))
        for name, values in {"loss": [x.total for x in losses], TERM: [x.terms[TERM] for x in losses]}.items():
            yield f"{kind}_{name}", sum(float(v) * n for v, n in zip(values, seen, strict=True)) / sum(seen)

    def _batches(self, kind: str) -> Iterator[Mapping]:
        if kind != "generated":
            yield from self._source.sweep(kind, self._size, limit=self._rows)
            return
        for i, first in enumerate(range(0, self._rows, self._size)):
            yield self._generate(tf.constant(min(self._size, self._rows - first)), fold_in(seed_from(1), i))


def _cost(model: VAE, infer: Inference, objective: Objective) -> Callable[[Batch, Seed, tf.Tensor], Loss]:
    def cost(batch: Batch, seed: Seed, step: tf.Tensor) -> Loss:
        return objective(infer(model, batch, seed, step=step), batch, step, seed)

    return cost
