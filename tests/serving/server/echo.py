"""A SavedModel with the signatures of the recorded requests, each of which gives back what it takes."""

from pathlib import Path

import tensorflow as tf

from tests.serving.server.recorded import RECORDED


def _echo(specs):
    tensors = {name: tf.TensorSpec(shape, dtype, name) for name, (dtype, shape) in specs.items()}
    return tf.function(
        lambda **inputs: {name: tf.identity(value) for name, value in inputs.items()}
    ).get_concrete_function(**tensors)


def save_echo(folder: Path) -> Path:
    """Writes it."""
    module = tf.Module()
    module.functions = {name: _echo(specs) for name, specs in RECORDED["signatures"].items()}
    tf.saved_model.save(module, str(folder), signatures=module.functions)
    return folder
