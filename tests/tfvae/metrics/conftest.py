"""VAEs whose every density is known in closed form, and sources of arrays."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
import scipy.linalg
import scipy.stats
import tensorflow as tf

from tfvae.data.records.interface import RecordInterface
from tfvae.data.records.table import table
from tfvae.generators import Sampler, from_prior
from tfvae.latents import Deterministic, Diagonal, exp_scale
from tfvae.likelihoods import gaussian
from tfvae.metrics.records.reference import Reference
from tfvae.model import VAE
from tfvae.networks.decoders import FeedForward, mean
from tfvae.schema.message import Field, Message, Number, Schema, Text


class ConstantScale(keras.layers.Layer):
    """Head: the network's output is the mean, reshaped; the standard deviation is a constant."""

    def __init__(self, scale: float, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.scale, self.shape = scale, shape

    def call(self, h, x=None, training=False):
        del x, training
        return {"loc": tf.reshape(h, [-1, *self.shape]), "scale": tf.constant(self.scale)}


class LinearGaussian(NamedTuple):
    """p(z) = N(0, I), p(x given z) = N(W z + b, s^2 I), q(z given x) = N(A x + c, diag(sigma^2))."""

    vae: VAE
    W: np.ndarray
    b: np.ndarray
    s: float
    A: np.ndarray
    c: np.ndarray
    sigma: np.ndarray

    def marginal(self):
        """p(x)."""
        return scipy.stats.multivariate_normal(self.b, self.W @ self.W.T + self.s**2 * np.eye(len(self.b)))

    def sampler(self) -> Sampler:
        return Sampler(self.vae, from_prior(self.vae))


def dense(weights: np.ndarray, bias: np.ndarray) -> keras.layers.Dense:
    layer = keras.layers.Dense(len(bias))
    layer.build((None, weights.shape[1]))
    layer.set_weights([weights.T, bias])
    return layer


def linear_vae(W, b, s, A, c, sigma, x_shape=None, point=False) -> LinearGaussian:
    W, b, A, c, sigma = (np.asarray(a, np.float64) for a in (W, b, A, c, sigma))
    shape = x_shape or (len(b),)
    if point:
        encoder, latent = dense(A, c), Deterministic(len(c))
    else:
        encoder = dense(np.concatenate([A, np.zeros_like(A)]), np.concatenate([c, np.log(sigma)]))
        latent = Diagonal(len(c), exp_scale)
    encoder = keras.Sequential([keras.layers.Flatten(), encoder])
    vae = VAE(encoder, latent, FeedForward(dense(W, b), ConstantScale(s, shape), mean), gaussian)
    vae(tf.zeros([1, *shape]))
    return LinearGaussian(vae, W, b, s, A, c, sigma)


@pytest.fixture
def make_linear() -> Callable[..., LinearGaussian]:
    """linear_vae(W, b, s, A, c, sigma, x_shape=, point=): x has the shape `x_shape`, else [len(b)]."""
    return linear_vae


@pytest.fixture
def exact() -> LinearGaussian:
    """Orthogonal columns of W make the true posterior diagonal; q is that posterior."""
    rotation = np.linalg.qr(np.random.default_rng(0).normal(size=(4, 2)))[0]
    W, b, s = rotation * [1.5, 0.5], np.array([0.3, -0.2, 0.1, 0.5]), 0.4
    precision = 1 + np.sum(W**2, axis=0) / s**2
    A = (W / (s**2 * precision)).T
    return linear_vae(W, b, s, A, -A @ b, precision**-0.5)


@pytest.fixture
def loose(exact) -> LinearGaussian:
    """As `exact`, with a posterior that is shifted and too wide."""
    return linear_vae(exact.W, exact.b, exact.s, exact.A, exact.c + 0.1, 1.5 * exact.sigma)


class Columns(NamedTuple):
    """A source over arrays in memory, every split the same."""

    columns: Mapping[str, np.ndarray]

    @property
    def sizes(self) -> Mapping[str, int]:
        return {split: len(self.columns["x"]) for split in ("train", "test")}

    def batches(self, split, batch_size, *, seed, start_step=0) -> tf.data.Dataset:
        order = np.random.default_rng(np.asarray(seed).tolist()).permutation(len(self.columns["x"]))
        shuffled = {name: column[order] for name, column in self.columns.items()}
        data = tf.data.Dataset.from_tensor_slices(shuffled).repeat().batch(batch_size)
        return data.skip(start_step)

    def sweep(self, split, batch_size, *, limit=None) -> tf.data.Dataset:
        first = {name: column[:limit] for name, column in self.columns.items()}
        return tf.data.Dataset.from_tensor_slices(first).batch(batch_size)


@pytest.fixture
def source_of() -> Callable[..., Columns]:
    """source_of(x=, label=, ...) is a source over these arrays."""
    return lambda **columns: Columns(columns)


@pytest.fixture
def gathered() -> Callable:
    """gathered(metric, sampler, x, batch_size, seed) merges the statistics of all batches."""

    def gather(metric, sampler, x, batch_size, seed=(1, 2)):
        acc = None
        for i, start in enumerate(range(0, len(x), batch_size)):
            part = metric.observe(
                sampler, {"x": tf.constant(x[start : start + batch_size])}, tf.constant([i, *seed][:2])
            )
            acc = part if acc is None else metric.merge(acc, part)
        return acc

    return gather


class Records(NamedTuple):
    """A schema of addresses with two numbers, and what makes columns and references of them."""

    schema: Schema

    def x(self, **columns: Any) -> dict[str, np.ndarray]:
        """Columns of a model; users' columns that are not given are empty or 0."""
        size = len(next(iter(columns.values())))
        empty = {"street": np.full(size, "", object), "postcode": np.full(size, "", object)}
        zeros = {name: np.zeros(size, np.float32) for name in ("lat", "long")}
        parsed = RecordInterface(self.schema).parse({**zeros, **empty, **columns})
        return {key: column.numpy() for key, column in parsed["x"].items()}

    def reference(self, **columns: Any) -> Reference:
        """These rows as training rows."""
        x = self.x(**columns)
        return Reference(self.schema, table(self.schema, x), x)

    def sampler(self, **columns: Any) -> Sampler:
        """Generates the first n of these rows, over and over."""
        x = self.x(**columns)

        def generate(n, seed, temperature=1.0):
            return {"x": {key: tf.constant(np.resize(column, (n, *column.shape[1:]))) for key, column in x.items()}}

        return Sampler(None, generate)


@pytest.fixture
def records() -> Records:
    fields = (Field("lat", Number()), Field("long", Number()), Field("street", Text(12)), Field("postcode", Text(6)))
    return Records(Schema(Message(fields), tuple(" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
