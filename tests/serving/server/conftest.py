"""A small SavedModel that can be served."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import tensorflow as tf


class Small(tf.Module):
    """Functions of one row a row, or of none, whose answers are known."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = tf.Variable(factor)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int64, "seed"), tf.TensorSpec([None], tf.float32, "by")])
    def sample(self, seed, by):
        rule = tf.debugging.assert_greater_equal(by, 0.0, "`by` must be at least 0.")
        with tf.control_dependencies([rule]):
            return {"x": self.factor * by * tf.cast(seed, tf.float32)}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "text")])
    def numbers(self, text):
        return {"number": tf.strings.to_number(text), "text": text}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32, "flat")])
    def fours(self, flat):
        return {"rows": tf.reshape(flat, [-1, 4])}

    @tf.function(input_signature=[tf.TensorSpec([], tf.string, "name")])
    def greet(self, name):
        return {"greeting": tf.strings.join(["hello ", name]), "length": tf.strings.length(name)}


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Path:
    """A SavedModel whose `sample` gives 2 * by * seed."""
    folder = tmp_path_factory.mktemp("small") / "model"
    model = Small(2.0)
    signatures = {"serving_default": model.sample, "numbers": model.numbers, "fours": model.fours, "greet": model.greet}
    tf.saved_model.save(model, str(folder), signatures=signatures)
    return folder


@pytest.fixture
def own(small, tmp_path) -> Callable[[str], Path]:
    """Copies of the model below the folder of the test, which may be changed; takes where."""
    return lambda where: Path(shutil.copytree(small, tmp_path / where))
