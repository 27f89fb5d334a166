"""Warm-up requests: a server answers them before any other, so that no user waits for the first compilation."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from serving.export.names import KNOWN
from serving.export.signatures import arguments

FILE = "tf_serving_warmup_requests"
NUMBERS = {"seed": 0, "temperature": 1.0, "t": 0.5}
"""What the arguments are; examples are one of the model's own, latents are zeros, and no pixel is known."""


def require_protos() -> None:
    """Raises ImportError, with the remedy, where the protos of TensorFlow Serving are not installed."""
    if find_spec("tensorflow_serving") is None:
        raise ImportError(
            "`warmup` needs the package tensorflow-serving-api: pip install 'tfvae[serving]', or choose warmup=False."
        )


def write_warmup(directory: Path, functions: Mapping[str, Any]) -> None:
    """Writes a small request for each signature, as a `PredictionLog`, where TensorFlow Serving looks for them."""
    from tensorflow_serving.apis import prediction_log_pb2

    examples = _examples(functions["sample"])
    with tf.io.TFRecordWriter(str(directory / FILE)) as writer:
        for signature, function in functions.items():
            log = prediction_log_pb2.PredictionLog()
            request = log.predict_log.request
            request.model_spec.signature_name = signature
            for spec in arguments(function):
                request.inputs[spec.name].CopyFrom(tf.make_tensor_proto(_value(signature, spec, examples)))
            writer.write(log.SerializeToString())


def _examples(sample: Any) -> Mapping[str, Any]:
    """One generated example by the names that it has in requests."""
    made = sample(**{spec.name: tf.constant([NUMBERS[spec.name]], spec.dtype) for spec in arguments(sample)})
    return {name: tensor.numpy() for name, tensor in made.items()}


def _value(signature: str, spec: tf.TensorSpec, examples: Mapping[str, Any]) -> Any:
    if spec.name in NUMBERS:
        return np.array([NUMBERS[spec.name]], spec.dtype.as_numpy_dtype)
    if spec.name.startswith(KNOWN):  # what is known for `impute`: nothing
        return np.zeros([1], bool)
    if signature == "decode" or (signature, spec.name) == ("complete", "known"):
        return tf.zeros([1, *spec.shape[1:]], spec.dtype).numpy()
    # The ends of an interpolation are a and b, or a_<name> and b_<name>; elsewhere columns may be called so.
    name = spec.name.partition("_")[2] if signature == "interpolate" else spec.name
    return examples[name or next(iter(examples))]
