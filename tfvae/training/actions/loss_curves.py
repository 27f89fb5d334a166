"""The objective on training, test and generated data over training (generated-loss paper, Section 4)."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import tensorflow as tf

from tfvae.compiled import of_any_length
from tfvae.data.source import Source
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.model import VAE
from tfvae.objectives.elbo import Objective
from tfvae.randomness import fold_in, seed_from
from tfvae.training.actions.step_lines import StepLines
from tfvae.types import Batch, Loss, Seed, StepResult, examples


class LossCurves:
    """Writes `train_loss`, `test_loss`, `generated_loss`, and so for each term of it, a line every `every` steps.

    Generated loss is the objective of generated examples treated as data, with the weights of that step, such as the
    KL's and the sampling probabilities'. The examples are the first of each split, and as many generated ones; the
    seeds are the same each time. Values are means over examples: of the loss in nats, of a term in its unit.

    Args:
        sampler: reads and generates.
        objective: whose loss and terms are written.
        source: has the splits "train" and "test".
        path: the JSON lines file; see `StepLines`.
        every: steps between two lines.
        rows: examples of each kind.
        batch_size: examples at a time.
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
        self._lines, self._source, self._rows, self._size = StepLines(path, start), source, rows, batch_size
        self._cost = of_any_length(_cost(sampler.model, sampler.infer, objective))
        self._generate = sampler.generate

    def __call__(self, step: int, results: StepResult) -> None:
        if step % self.every == 0:
            means = {kind: self._means(kind, step) for kind in ("train", "test", "generated")}
            found = {f"{kind}_{name}": mean for kind, named in means.items() for name, mean in named.items()}
            self._lines.append(step, found)

    def _means(self, kind: str, step: int) -> dict[str, float]:
        """The loss and its terms."""
        sums, seen = dict[str, float](), 0
        for i, batch in enumerate(self._batches(kind)):
            loss, n = self._cost(batch, fold_in(seed_from(0), i), tf.constant(step, tf.int64)), int(examples(batch))
            for name, value in {"loss": loss.total, **loss.terms}.items():
                sums[name] = sums.get(name, 0.0) + n * float(value)
            seen += n
        return {name: total / seen for name, total in sums.items()}

    def _batches(self, kind: str) -> Iterator[Mapping]:
        if kind != "generated":
            yield from self._source.sweep(kind, self._size, limit=self._rows)
            return
        for i, first in enumerate(range(0, self._rows, self._size)):
            yield self._generate(tf.constant(min(self._size, self._rows - first)), fold_in(seed_from(1), i))


def _cost(model: VAE, infer: Inference, objective: Objective) -> Callable[[Batch, Seed, tf.Tensor], Loss]:
    def cost(batch: Batch, seed: Seed, step: tf.Tensor) -> Loss:
        return objective(infer(model, batch, seed, step=step), batch, step, fold_in(seed, 1))

    return cost
