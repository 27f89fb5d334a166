import numpy as np
import tensorflow as tf

from serving.export.export import export
from serving.export.warmup import FILE, write_warmup
from tfvae.data.interface import Tensors

SIGNATURES = ["serving_default", "sample", "encode", "decode", "reconstruct", "interpolate", "score"]


def test_requests_of_the_file_run_on_the_loaded_model(linear, tmp_path, replay):
    path = export(linear.sampler, linear.models, tmp_path / "1", Tensors((2, 2, 1)))
    loaded = tf.saved_model.load(str(path))  # its functions live as long as this object
    answers = replay(path, loaded.signatures)
    assert [name for name, _ in answers] == SIGNATURES
    for _, outputs in answers:
        assert all(np.isfinite(value).all() and value.shape[0] == 1 for value in outputs.values())


def echo(**specs):
    """A signature with these arguments, which it gives back."""
    flat = [tf.TensorSpec(spec.shape, spec.dtype, name) for name, spec in specs.items()]

    def answer(*tensors):
        return {name: tf.identity(tensor) for name, tensor in zip(specs, tensors, strict=True)}

    return tf.function(answer, flat).get_concrete_function()


def test_columns_may_be_called_as_other_arguments_are(tmp_path, requests):
    text, whole, real = (tf.TensorSpec([None], dtype) for dtype in (tf.string, tf.int64, tf.float32))
    seed = tf.TensorSpec([None], tf.int64, "seed")
    sample = tf.function(lambda seed: {"a": tf.fill([1], "x"), "z": tf.fill([1], 7), "a_z": tf.ones([1])}, [seed])
    functions = {
        "sample": sample.get_concrete_function(),
        "encode": echo(a=text, z=whole, a_z=real),
        "decode": echo(z=tf.TensorSpec([None, 3])),
        "interpolate": echo(a_a=text, a_z=whole, a_a_z=real, b_a=text, b_z=whole, b_a_z=real),
    }
    write_warmup(tmp_path, functions)
    found = {
        signature: {name: value.tolist() for name, value in inputs.items()}
        for signature, inputs in requests(tmp_path / FILE)
    }
    assert found["encode"] == {"a": [b"x"], "z": [7], "a_z": [1.0]}
    assert found["decode"] == {"z": [[0.0, 0.0, 0.0]]}
    assert found["interpolate"] == {f"{end}_{name}": value for end in "ab" for name, value in found["encode"].items()}
