"""One gradient step."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import keras
import tensorflow as tf

from tfvae import static_shapes
from tfvae.checks import require_one_of, require_positive
from tfvae.inference.amortized import Inference, amortized
from tfvae.model import GROUPS, VAE
from tfvae.objectives import Objective
from tfvae.randomness import fold_in, split
from tfvae.training import replicas
from tfvae.types import Batch, Loss, Seed, Stepped, StepResult

Computed = tuple[Loss, list[tf.Tensor], tf.Tensor]
"""The loss, its gradients, and the latents that were drawn."""


class Update(Protocol):
    """One gradient step on one batch. Augmented and multiscale training decorate it; aggressive training drives it.

    What a batch may hold beside "x", for a decorator to say: "real" [B], 1 for examples of the data and, behind them, 0
    for those that training made itself; and "level" [] or [B], which of several weights of the KL an example has.
    """

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        """All state that a checkpoint must hold, by a name that does not depend on the run."""
        ...

    @property
    def step(self) -> tf.Variable:
        """Number of steps of the procedure, int64 []: what schedules see. The procedure advances it."""
        ...

    @property
    def calls(self) -> tf.Variable:
        """Number of calls, int64 []: what its noise, and that of decorators, is made of."""
        ...

    def __call__(self, batch: Batch, groups: Sequence[str] = GROUPS) -> Stepped:
        """Updates the weights of the named groups, with noise of its own; called in replica context."""
        ...


class GradientUpdate:
    """Gradient of an objective, summed over replicas, divided by their number, clipped, applied: in that order.

    Args:
        model: its weights are updated.
        optimizers: one for each parameter group that has weights; or a function that makes one, called for each.
        objective: turns a draw into the loss.
        seed: the noise of the t-th call is `fold_in(seed, t)`.
        inference: draws z.
        clip_norm: largest norm of the gradient; None for no limit.
        clip_together: sets of groups; the gradients of a set have one norm, whether or not all its groups are updated,
            and a group in no set has its own. By default all groups are one set, so that a large gradient of the
            decoder shrinks a step of the encoder alone too, as in the lagging-encoder paper's released code. With ()
            each is clipped by itself, and a step of the encoder alone is spared the decoder's gradients.
        jit_compile: compiles the gradient with XLA, anew for each shape of a batch: for small networks whose batches
            have one shape; else compiling costs more than it gains. XLA draws other noise from the same seed.

    Raises:
        ValueError: an optimiser is missing for a group, or names no group; or the model lacks weights.
    """

    def __init__(
        self,
        model: VAE,
        optimizers: Mapping[str, keras.optimizers.Optimizer] | Callable[[], keras.optimizers.Optimizer],
        objective: Objective,
        *,
        seed: Seed,
        inference: Inference = amortized,
        clip_norm: float | None = None,
        clip_together: Sequence[Sequence[str]] = (GROUPS,),
        jit_compile: bool = False,
    ) -> None:
        if not model.encoder.built:  # else what has weights already, such as gamma, would train alone
            raise ValueError("`model` must have all its weights; its first call makes them, as in `model(x[:1])`.")
        groups = [group for group in GROUPS if model.group(group)]
        self.optimizers = _one_each(optimizers, groups)
        if clip_norm is not None:
            require_positive("clip_norm", clip_norm)
        self.model, self.inference, self.objective = model, inference, objective
        self.seed, self.clip_norm = seed, clip_norm
        self.clip_together = () if clip_norm is None else tuple(map(tuple, clip_together))
        self._compute = tf.function(self._static, jit_compile=True) if jit_compile else self._gradients
        for group, optimizer in self.optimizers.items():
            optimizer.build(model.group(group))
        self.step, self.calls = _counter(), _counter()

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        # Not `path`: Keras numbers layers by what was built before in the process.
        named = {f"model/{i}/{v.name}": v.value for i, v in enumerate(self.model.variables)}
        for group, optimizer in self.optimizers.items():
            named |= {f"{group}/{i}": v.value for i, v in enumerate(optimizer.variables)}
        return {**named, "step": self.step, "calls": self.calls}

    @tf.autograph.experimental.do_not_convert  # no control flow here is of tensors, and parsing it all takes long
    def __call__(self, batch: Batch, groups: Sequence[str] = GROUPS) -> Stepped:
        sets = self._sets([group for group in self.optimizers if group in groups])
        wanted = [group for together in sets for group in together]
        loss, gradients, z = self._compute(batch, tuple(wanted), self.calls)
        gradients = replicas.mean(gradients)
        norm, start = tf.linalg.global_norm(gradients), 0
        for together in sets:
            stop = start + sum(len(self.model.group(group)) for group in together)
            self._apply(together, groups, self._clip(gradients[start:stop], norm if len(sets) == 1 else None))
            start = stop
        self.calls.assign_add(1)
        return Stepped(StepResult(replicas.mean(loss), norm), z)

    def _sets(self, updated: Sequence[str]) -> list[tuple[str, ...]]:
        """Groups that are clipped together, those to update among them; each group once."""
        sets = [tuple(group for group in together if group in self.optimizers) for together in self.clip_together]
        alone = [(group,) for group in updated if not any(group in together for together in sets)]
        return [together for together in (*sets, *alone) if any(group in updated for group in together)]

    def _gradients(self, batch: Batch, groups: Sequence[str], call: tf.Tensor) -> Computed:
        variables = [v for group in groups for v in self.model.group(group)]
        draw_seed, objective_seed = split(fold_in(self.seed, call), 2)
        with tf.GradientTape() as tape:
            draw = self.inference(self.model, batch, draw_seed, training=True, step=self.step)
            loss = self.objective(draw, batch, self.step, objective_seed)
        gradients = tape.gradient(loss.total, [v.value for v in variables])
        gradients = [_rows_once(g) if isinstance(g, tf.IndexedSlices) else g for g in gradients]
        idle = [v.path for v, g in zip(variables, gradients, strict=True) if g is None]
        if idle:
            raise ValueError(
                f"The loss does not depend on these weights, so they would never train: {', '.join(idle)}."
            )
        return loss, gradients, tf.stop_gradient(draw.z)

    def _static(self, *args: Any) -> Computed:
        with static_shapes.static_shapes():
            return self._gradients(*args)

    def _clip(self, gradients: list[tf.Tensor], norm: tf.Tensor | None) -> list[tf.Tensor]:
        """The gradients of a set, whose norm may be known already."""
        if self.clip_norm is None:
            return gradients
        norm = tf.linalg.global_norm(gradients) if norm is None else norm
        # Where nothing is clipped, a pass over all gradients is spared.
        clipped: list[tf.Tensor] = tf.cond(
            norm > self.clip_norm,
            lambda: tf.clip_by_global_norm(gradients, self.clip_norm, use_norm=norm)[0],
            lambda: gradients,
        )
        return clipped

    def _apply(self, together: Sequence[str], groups: Sequence[str], gradients: list[tf.Tensor]) -> None:
        """Updates those of the groups clipped together that are asked for."""
        rest = list(gradients)
        for group in together:
            weights = self.model.group(group)
            own, rest = rest[: len(weights)], rest[len(weights) :]
            if group in groups:
                self.optimizers[group].apply_gradients(zip(replicas.shares(own), weights, strict=True))


def _one_each(
    optimizers: Mapping[str, keras.optimizers.Optimizer] | Callable[[], keras.optimizers.Optimizer],
    groups: Sequence[str],
) -> dict[str, keras.optimizers.Optimizer]:
    """An optimiser for each of the groups, which are those with weights."""
    if not isinstance(optimizers, Mapping):
        return {group: optimizers() for group in groups}
    for group in optimizers:
        require_one_of("optimizers", group, GROUPS)
    for group in groups:
        if group not in optimizers:
            raise ValueError(f"`optimizers` must have one for each group with weights; {group} has none.")
    return {group: optimizers[group] for group in groups}


def _counter() -> tf.Variable:
    return tf.Variable(0, dtype=tf.int64, trainable=False, aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA)


def _rows_once(gradient: tf.IndexedSlices) -> tf.IndexedSlices | tf.Tensor:
    """A table's gradient with each row at most once: its norm is right only once equal rows are added up.

    It stays sparse, for a table of 20,000 words is 40 MB and a batch reads 600 of them, unless replicas must add it up,
    or shapes must be static.
    """
    if replicas.count() > 1 or static_shapes.wanted():
        return tf.convert_to_tensor(gradient)
    rows, places = tf.unique(gradient.indices)
    values = tf.math.unsorted_segment_sum(gradient.values, places, tf.size(rows))
    return tf.IndexedSlices(values, rows, gradient.dense_shape)
