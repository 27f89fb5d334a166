import numpy as np
import pytest
import tensorflow as tf

from tfvae.metrics.blocks import in_blocks

SEED = tf.constant([1, 2])


@pytest.mark.parametrize("rows", [1, 3, 4, 7, 100])
@pytest.mark.parametrize("run", [tf.function, lambda fn: fn], ids=["graph", "eager"])
def test_parts_are_joined_in_order(rows, run):
    batch = {"x": tf.range(7.0)[:, None], "key": tf.constant(list("abcdefg"))}
    largest = []

    def fn(part, seed):
        tf.py_function(lambda n: largest.append(int(n)), [tf.shape(part["key"])[0]], [])
        return tf.cast(part["x"][:, 0], tf.float64) ** 2

    found = run(lambda rows: in_blocks(fn, batch, SEED, rows))(tf.constant(rows))
    np.testing.assert_array_equal(found, np.arange(7.0) ** 2)
    assert max(largest) == min(rows, 7)


def test_each_part_has_a_seed_of_its_own():
    found = in_blocks(
        lambda part, seed: tf.random.stateless_uniform(tf.shape(part["x"]), seed, dtype=tf.float64),
        {"x": tf.zeros([6])}, SEED, 2,
    )  # fmt: skip
    assert len(np.unique(found)) == 6
