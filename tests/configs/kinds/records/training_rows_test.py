import numpy as np
import tensorflow as tf

from configs.kinds.records import training_rows
from configs.kinds.records.training_rows import by_blocks, presence_of
from tests.records import NESTED_ROOT, nested_batch
from tfvae.schema.presence import presence


def test_presence_is_told_by_flags_and_counts_alone():
    x = {key: column.numpy() for key, column in nested_batch()["x"].items()}
    expected, found = presence(NESTED_ROOT, nested_batch()["x"]), presence_of(NESTED_ROOT, x)
    assert found.keys() == expected.keys()
    for key in expected:
        np.testing.assert_array_equal(found[key], expected[key], key)


def test_blocks_are_what_the_whole_would_be(monkeypatch):
    monkeypatch.setattr(training_rows, "_ROWS", 3)
    rows = np.arange(20).reshape(10, 2)
    np.testing.assert_array_equal(by_blocks(lambda x: tf.reduce_sum(x, axis=1), rows), rows.sum(1))
    assert by_blocks(lambda x: tf.reduce_sum(x, axis=1), rows[:0]).shape == (0,)
