"""Seeds."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.randomness import fold_in, replicated_sample, reproducible, seed_from, split


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
