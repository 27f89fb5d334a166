"""Stateless seeds: every draw is a pure function of (seed, step, example).

A seed is int32 [2], and numbers of a whole batch are drawn from it, or [B, 2], and each row has its own: see
`tfvae.row_seeds`. Training and metrics have the first kind, a served model the second.
"""

from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from tfvae import row_seeds
from tfvae.row_seeds import by_row
from tfvae.types import Seed

tfd = tfp.distributions


def reproducible() -> None:
    """Makes all that is traced afterwards compute the same bits each time, in this process and in one that goes on.

    Costs no measurable time on a CPU (`addresses`: 1.6 % of a step, `delta_mnist`: none, both within the noise).
    """
    tf.config.experimental.enable_op_determinism()
    # This optimizer puts the terms of a sum in the order of their names, and these count what was built before. So two
    # traces of one step would round differently: a resumed run would drift away from one that was never stopped.
    tf.config.optimizer.set_experimental_options({"arithmetic_optimization": False})


def seed_from(number: int) -> Seed:
    """The seed [2] that a user's whole number stands for."""
    return tf.constant([number >> 31 & 0x7FFFFFFF, number & 0x7FFFFFFF], tf.int32)


def fold_in(seed: Seed, data: tf.Tensor | int) -> Seed:
    """A new seed for each value of `data`."""
    if by_row(seed):
        return row_seeds.fold_in(seed, data)
    return tf.random.experimental.stateless_fold_in(seed, tf.cast(data, tf.int32))


def split(seed: Seed, n: int) -> list[Seed]:
    """n independent seeds."""
    if by_row(seed):
        return row_seeds.split(seed, n)
    return tf.unstack(tf.random.experimental.stateless_split(seed, n), num=n)


def uniform(shape: Any, seed: Seed, least: float = 0.0) -> tf.Tensor:
    """float32 of a shape [N, ...], in [least, 1); with seeds [B, 2], N / B rows following each other have one seed."""
    if by_row(seed):
        return tf.maximum(row_seeds.uniform(shape, seed), least)
    return tf.random.stateless_uniform(shape, seed, least, 1.0)


def normal(shape: Any, seed: Seed) -> tf.Tensor:
    """Standard normals, float32 of a shape [N, ...]; seeds as for `uniform`."""
    return row_seeds.normal(shape, seed) if by_row(seed) else tf.random.stateless_normal(shape, seed)


def sample(q: tfd.Distribution, seed: Seed) -> tf.Tensor:
    """One sample of q [B, *event]; with seeds [B, 2], also of a q that is the same for all rows.

    Raises:
        ValueError: each row has a seed, and q is no Gaussian or point mass, nor makes its samples `of_noise`.
    """
    if not by_row(seed):
        return q.sample(seed=seed)
    noise = normal(tf.concat([tf.shape(seed)[:1], q.event_shape_tensor()], axis=0), seed)
    return _of_noise(q, tf.ensure_shape(noise, [None, *q.event_shape]))


def samples(q: tfd.Distribution, n: Any, seed: Seed) -> tf.Tensor:
    """n samples of q [n, B, *event]; with seeds [B, 2], those of a row depend on its own alone."""
    if not by_row(seed):
        return q.sample(n, seed=seed)
    rows = tf.shape(seed)[0]
    noise = normal(tf.concat([[rows * n], q.event_shape_tensor()], axis=0), seed)
    noise = tf.reshape(noise, tf.concat([[rows, n], q.event_shape_tensor()], axis=0))
    return _of_noise(q, tf.ensure_shape(tf.einsum("bn...->nb...", noise), [None, None, *q.event_shape]))


def spread(seed: Seed, copies: Any) -> Seed:
    """Seeds for so many copies of each row, which follow each other; one seed for all stays as it is."""
    return row_seeds.spread(seed, copies) if by_row(seed) else seed


def prior_sample(p: tfd.Distribution, n: Any, seed: Seed) -> tf.Tensor:
    """n samples of p [*event]; with seeds [n, 2], one from each."""
    return sample(p, seed) if by_row(seed) else p.sample(n, seed=seed)


def _of_noise(q: tfd.Distribution, noise: tf.Tensor) -> tf.Tensor:
    """A sample of q from standard normals [B, *event]."""
    if hasattr(q, "of_noise"):
        return q.of_noise(noise)
    if isinstance(getattr(q, "distribution", q), tfd.Normal | tfd.Deterministic):
        return q.mean() + q.stddev() * noise
    raise ValueError(
        f"`q` must be independent Normals or point masses, or have a method `of_noise`, got {type(q).__name__}."
    )


def of_rows(seed: Seed, rows: tf.Tensor) -> Seed:
    """The seeds of the rows int [n, 1] of a batch; one seed for all stays as it is."""
    return tf.gather_nd(seed, rows) if by_row(seed) else seed


def replicated_uniform(shape: Any, seed: Seed, axis: int = 0) -> tf.Tensor:
    """float32 of a shape, in [0, 1), whose numbers for an example do not depend on the number of replicas R.

    Under R replicas each holds 1/R of the examples, or of equally many rows of each, along the axis, one after another.
    So it takes its own out of all of them.
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return uniform(shape, seed)
    sizes = tf.unstack(tf.convert_to_tensor(shape))
    own = sizes[axis]
    everyones = uniform([*sizes[:axis], own * context.num_replicas_in_sync, *sizes[axis + 1 :]], seed)
    first = own * context.replica_id_in_sync_group
    return tf.gather(everyones, tf.range(first, first + own), axis=axis)


def dropout(values: tf.Tensor, rate: float, seed: Seed, axis: int = 0) -> tf.Tensor:
    """Values with a share of them set to 0, and the others so much larger; what is kept is `replicated_uniform`."""
    kept = replicated_uniform(tf.shape(values), seed, axis) >= rate
    return tf.where(kept, values * (1.0 / (1.0 - rate)), 0.0)


def replicated_sample(q: tfd.Distribution, seed: Seed) -> tf.Tensor:
    """A sample of q [B, *event] whose noise for example i does not depend on the number of replicas R.

    Under R replicas each holds B/R consecutive examples. Stateless samplers fill an array in order, so replica r finds
    the noise that one device would use for its examples in row r of a sample of shape [R, B/R, *event].
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return sample(q, seed)
    return q.sample(context.num_replicas_in_sync, seed=seed)[context.replica_id_in_sync_group]


def sample_of_parts(q: tfd.Distribution, seed: Seed, first: tf.Tensor) -> tf.Tensor:
    """As `replicated_sample`, where the `first` examples of a batch and those behind them have noise of their own.

    So the noise of each does not depend on how many there are of the others, here or on other replicas.
    """
    seeds = split(seed, 2)
    return tf.concat([replicated_sample(q[:first], seeds[0]), replicated_sample(q[first:], seeds[1])], axis=0)
