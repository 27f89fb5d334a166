"""A two-stage sampler of linear Gaussian VAEs, small enough that everything about it is known exactly."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
import tensorflow as tf

from serving.export.export import export
from serving.export.warmup import FILE
from tfvae.data.interface import Tensors
from tfvae.generators import Sampler, from_prior, through
from tfvae.latents import Deterministic, Diagonal, exp_scale
from tfvae.likelihoods import gaussian
from tfvae.model import VAE
from tfvae.networks.decoders import FeedForward, mean, scaled_sample

SHAPE = (2, 2, 1)
SCALE = 0.5
LOADINGS = np.array([[1.0, 1.0, 0.5, 0.5], [0.5, 0.5, -1.0, -1.0]], np.float32)  # orthogonal: the posterior is diagonal
OFFSET = np.array([0.1, 0.2, 0.3, 0.4], np.float32)


class Head(keras.layers.Layer):
    """A Gaussian whose standard deviation is a weight."""

    def __init__(self, scale: float) -> None:
        super().__init__()
        self.log_scale = self.add_weight(shape=(), initializer=keras.initializers.Constant(np.log(scale)))

    def call(self, h, x=None, training=False):
        return {"loc": h, "scale": tf.exp(tf.convert_to_tensor(self.log_scale))}


class Linear(NamedTuple):
    """Exact answers about x = OFFSET + z loadings + scale noise."""

    models: dict[str, VAE]
    sampler: Sampler
    variance: np.ndarray
    """Of z given x, [D]."""
    covariance: np.ndarray
    """Of x, [4, 4]."""
    loadings: np.ndarray = LOADINGS
    scale: float = SCALE

    def posterior_mean(self, x: np.ndarray) -> np.ndarray:
        return (x.reshape(-1, 4) - OFFSET) @ LOADINGS.T * self.variance / SCALE**2

    def decoded(self, z: np.ndarray) -> np.ndarray:
        return (z @ LOADINGS + OFFSET).reshape(-1, *SHAPE)


VARIANCE = 1 / (1 + np.diag(LOADINGS @ LOADINGS.T) / SCALE**2)


def first_stage(latent, raw_scale):
    """The generative model above, whose encoder gives the exact posterior mean and the features `raw_scale`."""
    encoder = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(latent.features)])
    decoder = keras.Sequential([keras.layers.Dense(4), keras.layers.Reshape(SHAPE)])
    vae = VAE(encoder, latent, FeedForward(decoder, Head(SCALE), mean), gaussian)
    vae(tf.zeros([1, *SHAPE]))
    to_mean = LOADINGS.T * VARIANCE / SCALE**2
    silent = np.zeros([4, latent.features - 2], np.float32)
    encoder.layers[-1].set_weights(
        [np.concatenate([to_mean, silent], 1), np.concatenate([-OFFSET @ to_mean, raw_scale])]
    )
    decoder.layers[0].set_weights([LOADINGS, OFFSET])
    return vae


def second_stage():
    latent = Diagonal(2, exp_scale)
    encoder, decoder = keras.layers.Dense(latent.features), keras.layers.Dense(2)
    vae = VAE(encoder, latent, FeedForward(decoder, Head(0.3), scaled_sample), gaussian)
    vae(tf.zeros([1, 2]))
    return vae


@pytest.fixture(scope="session")
def linear() -> Linear:
    keras.utils.set_random_seed(1)
    first = first_stage(Diagonal(2, exp_scale), 0.5 * np.log(VARIANCE))
    models = {"first": first, "second": second_stage()}
    sampler = Sampler(first, through(first, from_prior(models["second"])))
    return Linear(models, sampler, VARIANCE, LOADINGS.T @ LOADINGS + SCALE**2 * np.eye(4))


@pytest.fixture(scope="session")
def point_mass() -> VAE:
    """A VAE whose posterior has no density."""
    return first_stage(Deterministic(2), [])


@pytest.fixture(scope="session")
def exported(linear, tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("exported") / "3"
    return export(
        linear.sampler, linear.models, directory, Tensors(SHAPE), facts={"name": "linear", "seed": 1}, warmup=False
    )


@pytest.fixture(scope="session")
def served(exported):
    """The signatures of the exported model."""
    loaded = tf.saved_model.load(str(exported))  # its functions live as long as this object
    yield loaded.signatures


@pytest.fixture(scope="session")
def examples() -> np.ndarray:
    return np.random.default_rng(0).uniform(size=[3, *SHAPE]).astype(np.float32)


@pytest.fixture(scope="session")
def prior_sampler(point_mass) -> Sampler:
    return Sampler(point_mass, from_prior(point_mass))


ALONE = """
import sys
for name in ("keras", "tf_keras", "tensorflow_probability", "tfvae"):
    sys.modules[name] = None
import numpy as np
import tensorflow as tf
signatures, inputs, outputs = tf.saved_model.load(sys.argv[1]).signatures, np.load(sys.argv[2]), {}
for name in sorted({key.partition("/")[0] for key in inputs}):
    arguments = {key.partition("/")[2]: tf.constant(inputs[key]) for key in inputs if key.startswith(name + "/")}
    for key, value in signatures[name](**arguments).items():
        outputs[name + "/" + key] = value.numpy().astype(bytes) if value.dtype == tf.string else value.numpy()
np.savez(sys.argv[3], **outputs)
"""


@pytest.fixture
def alone(tmp_path) -> Callable[[Path, Mapping[str, Mapping[str, Any]]], Mapping[str, np.ndarray]]:
    """Answers of an exported model, by "signature/output", in a process without Keras, TFP and the project.

    Takes the model and the arguments by signature; text is UTF-8.
    """

    def run(model: Path, calls: Mapping[str, Mapping[str, Any]]) -> Mapping[str, np.ndarray]:
        inputs = {f"{name}/{key}": _array(value) for name, values in calls.items() for key, value in values.items()}
        np.savez(tmp_path / "in.npz", **inputs)
        command = [sys.executable, "-I", "-c", ALONE, str(model), str(tmp_path / "in.npz"), str(tmp_path / "out.npz")]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return np.load(tmp_path / "out.npz")

    return run


def _array(value: Any) -> np.ndarray:
    """Texts as bytes, floats of 32 bits; whole numbers keep the type of their array, and are of 32 bits without one."""
    array = np.asarray(value)
    if array.dtype.kind == "i":
        return array if isinstance(value, np.ndarray) else array.astype(np.int32)
    narrow = {"U": np.char.encode, "O": lambda texts: texts.astype(bytes), "f": np.float32, "b": np.asarray}
    return narrow[array.dtype.kind](array)


@pytest.fixture
def requests() -> Callable[[Path], list[tuple[str, Mapping[str, np.ndarray]]]]:
    """Signatures and arguments of the warm-up requests of a file."""
    prediction_log_pb2 = pytest.importorskip(
        "tensorflow_serving.apis.prediction_log_pb2", reason="needs tensorflow-serving-api, of the extra `serving`"
    )

    def read(path: Path) -> list[tuple[str, Mapping[str, np.ndarray]]]:
        logs = [prediction_log_pb2.PredictionLog.FromString(r.numpy()) for r in tf.data.TFRecordDataset(str(path))]
        found = [log.predict_log.request for log in logs]
        return [(r.model_spec.signature_name, {k: tf.make_ndarray(v) for k, v in r.inputs.items()}) for r in found]

    return read


@pytest.fixture
def replay(requests) -> Callable[[Path, Mapping[str, Any]], list[tuple[str, Mapping[str, tf.Tensor]]]]:
    """Signatures and answers of the warm-up requests of an exported model, whose loaded signatures are given."""

    def run(path: Path, signatures: Mapping[str, Any]) -> list[tuple[str, Mapping[str, tf.Tensor]]]:
        return [
            (name, signatures[name](**{key: tf.constant(value) for key, value in inputs.items()}))
            for name, inputs in requests(path / "assets.extra" / FILE)
        ]

    return run
