"""Stateless seeds: every draw is a pure function of (seed, step, example)."""

import tensorflow as tf
import tensorflow_probability as tfp

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
    return tf.random.experimental.stateless_fold_in(seed, tf.cast(data, tf.int32))


def split(seed: Seed, n: int) -> list[Seed]:
    """n independent seeds."""
    return tf.unstack(tf.random.experimental.stateless_split(seed, n), num=n)


def replica_seed(seed: Seed) -> Seed:
    """A seed of this replica alone, for noise with a place for each example; the seed itself where there is one."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return seed
    return fold_in(seed, context.replica_id_in_sync_group)


def replicated_sample(q: tfd.Distribution, seed: Seed) -> tf.Tensor:
    """A sample of q [B, *event] whose noise for example i does not depend on the number of replicas R.

    Under R replicas each holds B/R consecutive examples. Stateless samplers fill an array in order, so replica r finds
    the noise that one device would use for its examples in row r of a sample of shape [R, B/R, *event].
    """
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return q.sample(seed=seed)
    return q.sample(context.num_replicas_in_sync, seed=seed)[context.replica_id_in_sync_group]


def sample_of_parts(q: tfd.Distribution, seed: Seed, first: tf.Tensor) -> tf.Tensor:
    """As `replicated_sample`, where the `first` examples of a batch and those behind them have noise of their own.

    So the noise of each does not depend on how many there are of the others, here or on other replicas.
    """
    seeds = split(seed, 2)
    return tf.concat([replicated_sample(q[:first], seeds[0]), replicated_sample(q[first:], seeds[1])], axis=0)
