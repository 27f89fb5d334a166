"""Seeds."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.latents import AR1, equal_correlations
from tfvae.randomness import (
    dropout,
    fold_in,
    of_rows,
    prior_sample,
    replicated_sample,
    replicated_uniform,
    reproducible,
    sample,
    samples,
    seed_from,
    split,
    spread,
    uniform,
)
from tfvae.training.distribution import strategy


def summed(names):
    """The same sum of seven products, traced with terms of these names."""

    @tf.function(autograph=False)
    def total():
        terms = []
        for number, name in enumerate(names):
            with tf.name_scope(name):
                terms.append(tf.exp(tf.random.stateless_normal([64], [1, number])) * 3.0)
        return tf.add_n(terms)

    return total()


def test_sums_are_the_same_in_every_trace():
    """It fails where the terms are sorted by name, which counts what was built before."""
    reproducible()
    np.testing.assert_array_equal(summed("abcdefg"), summed("gfedcba"))


def test_seed_from_separates_large_numbers():
    seeds = {tuple(seed_from(n).numpy()) for n in (0, 1, 2**31, 2**31 + 1, 2**40)}
    assert len(seeds) == 5


def test_fold_in_is_a_function_of_both_arguments():
    seed = seed_from(3)
    np.testing.assert_array_equal(fold_in(seed, 4), fold_in(seed, tf.constant(4, tf.int64)))
    assert not np.array_equal(fold_in(seed, 4), fold_in(seed, 5))
    assert not np.array_equal(fold_in(seed, 4), fold_in(seed_from(5), 4))


def test_split_gives_different_seeds():
    a, b = split(seed_from(0), 2)
    assert not np.array_equal(a, b)


def test_rows_of_a_replicated_sample_are_the_parts_of_one_sample():
    """What `replicated_sample` relies on: stateless samplers fill arrays in order."""
    whole = tfp.distributions.Independent(tfp.distributions.Normal(tf.zeros([6, 3]), 1.0), 1)
    part = tfp.distributions.Independent(tfp.distributions.Normal(tf.zeros([2, 3]), 1.0), 1)
    seed = seed_from(7)
    np.testing.assert_array_equal(tf.reshape(part.sample(3, seed=seed), [6, 3]), replicated_sample(whole, seed))


ROWS = tf.constant([[1, 2], [3, 4], [5, 6]], tf.int32)


def normals(*shape):
    return tfp.distributions.Independent(tfp.distributions.Normal(tf.ones(shape), 2.0), len(shape) - 1)


@pytest.mark.parametrize("q", [normals(3, 4), AR1(5, equal_correlations(1.0, 5, 2))])
def test_a_sample_of_a_row_depends_on_its_own_seed_alone(q):
    whole = sample(q, ROWS).numpy()
    part = sample(normals(1, 4) if whole.ndim == 2 else q, ROWS[1:2]).numpy()
    np.testing.assert_array_equal(whole[1:2], part)
    several = samples(q, 2, ROWS) if whole.ndim == 2 else prior_sample(q, 3, ROWS)[None]
    assert several.shape[1:] == whole.shape


def test_samples_have_the_moments_of_their_distribution():
    drawn = samples(normals(3, 4), 5000, ROWS).numpy()
    np.testing.assert_allclose(drawn.mean(0), 1, atol=0.15)
    np.testing.assert_allclose(drawn.std(0), 2, atol=0.1)


def test_one_seed_draws_as_tensorflow_does():
    seed = seed_from(3)
    np.testing.assert_array_equal(uniform([4], seed), tf.random.stateless_uniform([4], seed))
    np.testing.assert_array_equal(sample(normals(3, 4), seed), normals(3, 4).sample(seed=seed))
    assert spread(seed, 3) is seed and of_rows(seed, [[0]]) is seed


def test_a_distribution_without_noise_of_its_own_is_named():
    with pytest.raises(ValueError, match=r"`q` must be independent Normals .*, got Gamma"):
        sample(tfp.distributions.Gamma(tf.ones([3]), 1.0), ROWS)


@pytest.mark.parametrize("axis", [0, 1])
def test_replicas_take_their_rows_out_of_the_numbers_of_one_device(axis):
    whole = replicated_uniform([4, 6], [1, 2], axis)
    shape = [2, 6] if axis == 0 else [4, 3]

    def replica() -> tf.Tensor:
        return replicated_uniform(shape, tf.constant([1, 2]), axis)

    mirrored = strategy("mirrored")
    parts = mirrored.experimental_local_results(tf.function(mirrored.run)(replica))
    np.testing.assert_array_equal(np.concatenate(parts, axis), whole)


def test_dropout_is_that_of_tensorflow():
    values = tf.random.stateless_normal([5, 7], [3, 4])
    expected = tf.nn.experimental.stateless_dropout(values, 0.3, [1, 2])
    np.testing.assert_array_equal(dropout(values, 0.3, tf.constant([1, 2])), expected)
