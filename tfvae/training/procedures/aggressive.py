"""Aggressive training of the inference network (lagging-encoder paper, Algorithm 1, and its released code)."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.data.source import Source
from tfvae.model import GROUPS
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import Update
from tfvae.types import Batch, Loss, Seed, StepResult, examples

INFERENCE = ("inference",)
GENERATIVE = tuple(group for group in GROUPS if group not in INFERENCE)
MUTUAL_INFORMATION = "mi_batch"
"""Measured on held-out data after each pass, where no other value is named."""

Units = Callable[[Batch], tf.Tensor]
"""What a batch's loss is divided by when windows are compared: its number of words, or of examples."""


def count(batch: Batch) -> tf.Tensor:
    """Number of examples, float32 []."""
    return tf.cast(examples(batch), tf.float32)


class Aggressive:
    """Before each update of the generator, updates the encoder alone until it stops getting better.

    The first inner update is on the step's own batch, the others on fresh ones. After each window of inner updates the
    window's mean loss is compared with that of the window before: where it is larger, the inner loop ends. Then the
    step's batch updates the generator. Once a pass, the mutual information of x and z on held-out data decides whether
    to go on: when it has stopped climbing, training is basic from then on, for good. A fixed budget of inner updates
    and a fixed length of the phase, which the paper does not have, put the two decisions aside.

    Args:
        update: one gradient step. Whether the generator's gradient counts in the norm of an inner step is its
            `clip_together`.
        source: fresh batches come from its training split, in passes of an order of their own; the released code draws
            each uniformly from all batches.
        batch_size: of fresh batches.
        seed: of their order.
        units: see `Units`.
        most: inner updates before each step, at most. The first window has none to be compared with, so less than two
            windows and one update would be a fixed budget under another name.
        window: inner updates between two looks at the loss: 15 for text, 10 for images; 0 never looks, which is the
            fixed budget of the paper's Table 4.
        patience: so many passes (in all, not in a row) whose mutual information is below the best so far end it: 1 for
            text, 5 for images.
        start: the best so far, before the first pass: 0, or -1 for the synthetic data.
        tolerance: what the mutual information must be below the best by, to count: near collapse the sign of the
            estimate, and of its change, is chance. Nats; the paper's is 0.
        length: the phase ends after so many steps, whatever the mutual information; 0 lets that decide.
        value: name of the mutual information among the values that are measured on held-out data, nats.

    Raises:
        ValueError: a number is too small, or `most` leaves the break rule nothing to decide.
    """

    def __init__(
        self,
        update: Update,
        source: Source,
        batch_size: int,
        seed: Seed,
        *,
        units: Units = count,
        most: int = 99,
        window: int = 15,
        patience: int = 1,
        start: float = 0.0,
        tolerance: float = 0.0,
        length: int = 0,
        value: str = MUTUAL_INFORMATION,
    ) -> None:
        check_counts(most, window, patience, length)
        require_at_least("tolerance", tolerance, 0.0)
        self.update, self.basic, self.units = update, Basic(update), units
        self.most, self.window, self.patience = most, window or most, patience
        self.length, self.value, self.tolerance = length, value, tolerance
        self._open = lambda first: iter(
            tf.distribute.get_strategy().experimental_distribute_dataset(
                source.batches("train", batch_size, seed=seed, start_step=first)
            )
        )
        self._iterator: Iterator[Batch] | None = None
        self._drawn = tf.Variable(0, dtype=tf.int64, trainable=False)
        self._active = tf.Variable(True, trainable=False)
        self._best = tf.Variable(start, dtype=tf.float32, trainable=False)
        self._drops = tf.Variable(0, dtype=tf.int32, trainable=False)

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        own = {"drawn": self._drawn, "active": self._active, "best": self._best, "drops": self._drops}
        return {**self.update.variables, **{f"aggressive/{name}": v for name, v in own.items()}}

    @property
    def step(self) -> tf.Variable:
        return self.update.step

    @property
    def needs(self) -> frozenset[str]:
        return frozenset() if self.length else frozenset({self.value})

    @property
    def active(self) -> bool:
        """Whether the next step is aggressive still."""
        return int(self.step.numpy()) < self.length if self.length else bool(self._active.numpy())

    @property
    def finished(self) -> bool:
        return False

    def finish(self) -> None:
        """The last weights are kept."""

    def steps(self, batches: Iterator[Batch], n: int) -> StepResult:
        """As `Procedure.steps`; the term `inner_steps` says how many updates of the encoder preceded each step."""
        left = self.length - int(self.step.numpy()) if self.length else n
        first = min(n, left) if self.active else 0  # a phase of fixed length may end within a block
        parts = [self._phase(batches, first)] if first else []
        if rest := n - first:
            parts.append(_counted(self.basic.steps(batches, rest), np.zeros(rest, np.float32)))
        return tf.nest.map_structure(lambda *values: tf.concat(values, axis=0), *parts)

    def epoch(self, measure: Callable[[], Mapping[str, float]]) -> None:
        """Ends the aggressive phase where the mutual information no longer climbs (Section 4.2)."""
        if self.length or not self.active:
            return
        information = measure()[self.value]
        if information < float(self._best.numpy()) - self.tolerance:
            self._drops.assign_add(1)
        self._best.assign(max(information, float(self._best.numpy())))
        self._active.assign(int(self._drops.numpy()) < self.patience)

    def _phase(self, batches: Iterator[Batch], n: int) -> StepResult:
        """n aggressive steps."""
        inner, results = zip(*(self._aggressive_step(next(batches)) for _ in range(n)), strict=True)
        stacked = tf.nest.map_structure(lambda *values: tf.stack(values), *results)
        return _counted(stacked, np.array(inner, np.float32))

    def _aggressive_step(self, batch: Batch) -> tuple[int, StepResult]:
        """Number of inner updates, and the result of the generator's."""
        before, inner, first = np.inf, 0, batch  # the first window has none before it, and never ends the loop
        while inner < self.most:
            size = min(self.window, self.most - inner)
            loss = float(self._inner(first, self._fresh, tf.constant(size)))
            # All batches but the step's own are drawn: a resumed run opens their stream there.
            self._drawn.assign_add(size if inner else size - 1)
            inner += size
            if loss > before or inner >= self.most:
                break
            before, first = loss, next(self._fresh)  # after the loop's end is ruled out, so that none is drawn in vain
        return inner, self._outer(batch)

    @property
    def _fresh(self) -> Iterator[Batch]:
        # Opened at first use: a resumed run knows only then how many batches were drawn before.
        if self._iterator is None:
            self._iterator = self._open(int(self._drawn.numpy()))
        return self._iterator

    @tf.function(reduce_retracing=True)
    def _inner(self, batch: Batch, fresh: Iterator[Batch], n: tf.Tensor) -> tf.Tensor:
        """n updates of the encoder, the first on `batch`; their loss in nats per unit."""
        loss, units = self._encode(batch)
        for _ in tf.range(n - 1):
            more, further = self._encode(next(fresh))
            loss, units = loss + more, units + further
        return loss / units

    def _encode(self, batch: Batch) -> tuple[tf.Tensor, tf.Tensor]:
        """Loss in nats and number of units, of one update on all replicas."""

        def replica(part: Batch) -> tuple[tf.Tensor, tf.Tensor]:
            loss = self.update(part, INFERENCE).result.loss.total * count(part)
            return loss, self.units(part)

        strategy = tf.distribute.get_strategy()
        loss, units = strategy.run(replica, args=(batch,))
        add = tf.distribute.ReduceOp.SUM
        return strategy.reduce(add, loss, axis=None), strategy.reduce(add, units, axis=None)

    @tf.function(reduce_retracing=True)
    def _outer(self, batch: Batch) -> StepResult:
        """One update of the generator."""
        strategy = tf.distribute.get_strategy()
        result = strategy.run(self._generate, args=(batch,))
        return tf.nest.map_structure(lambda value: strategy.experimental_local_results(value)[0], result)

    def _generate(self, batch: Batch) -> StepResult:
        result = self.update(batch, GENERATIVE).result
        self.update.step.assign_add(1)
        return result


def _counted(result: StepResult, inner: np.ndarray) -> StepResult:
    loss = result.loss
    return StepResult(Loss(loss.total, {**loss.terms, "inner_steps": tf.constant(inner)}), result.grad_norm)


def check_counts(most: int, window: int, patience: int, length: int) -> None:
    """Raises ValueError where a number of aggressive training is out of its range; see `Aggressive`."""
    for name, value in (("most", most), ("patience", patience)):
        require_at_least(name, value, 1)
    for name, value in (("window", window), ("length", length)):
        require_at_least(name, value, 0)
    if window and most < 2 * window + 1:
        raise ValueError(
            f"`most` must be at least 2 `window` + 1, {2 * window + 1}, for the break rule to end an inner loop early; "
            f"got {most}. A fixed budget of inner updates has `window` 0."
        )
