"""Generators: n new examples from a seed; and the sampler, which is what metrics measure and serving exports."""

from typing import Any, NamedTuple

import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.inference.amortized import Inference, amortized
from tfvae.latents import moments_of
from tfvae.model import VAE
from tfvae.randomness import normal, prior_sample, split
from tfvae.types import Batch, Generator, Seed, by_rows

JITTER = 1e-6
"""Times the mean variance, added to all, so that a covariance in single precision has a Cholesky factor."""


class Sampler(NamedTuple):
    """What a trained stage offers: the VAE that reads x, a generator of new x, and how the VAE reads."""

    model: VAE
    generate: Generator
    infer: Inference = amortized


def from_prior(model: VAE) -> Generator:
    """z from the prior, then x from z."""

    def generate(n: Any, seed: Seed, temperature: Any = 1.0) -> Batch:
        z_seed, x_seed = split(seed, 2)
        prior = model.latent.prior()
        off = prior_sample(prior, n, z_seed) - prior.mean()
        z = prior.mean() + by_rows(temperature, off) * off
        return model.generate(z, seed=x_seed, temperature=temperature)

    return generate


def from_moments(model: VAE) -> Generator:
    """z from the Gaussian with the moving moments of the training's latents, then x from z (generated-loss paper).

    It is compiled, once for each model: a tree of modules takes seven times as long step by step.

    Raises:
        ValueError: the model's latent keeps no moments.
    """
    moments_of(model.latent)

    def generate(n: Any, seed: Seed, temperature: Any = 1.0) -> Batch:
        draw = compiled(_from_moments, model)
        return draw(tf.convert_to_tensor(n), seed, tf.convert_to_tensor(temperature, tf.float32))

    return generate


def _from_moments(model: VAE, n: tf.Tensor, seed: Seed, temperature: tf.Tensor) -> Batch:
    moments = moments_of(model.latent)
    z_seed, x_seed = split(seed, 2)
    noise = normal([n, moments.mean.shape[0]], z_seed)
    z = moments.mean + by_rows(temperature, noise) * tf.matmul(noise, _factor(moments.covariance), transpose_b=True)
    return model.generate(z, seed=x_seed, temperature=temperature)


def _factor(covariance: tf.Tensor) -> tf.Tensor:
    """Cholesky factor, in double precision: covariances of latents are near singular where few of them are active."""
    wide = tf.cast(covariance, tf.float64)
    jitter = JITTER * tf.reduce_mean(tf.linalg.diag_part(wide)) * tf.eye(tf.shape(wide)[0], dtype=tf.float64)
    return tf.cast(tf.linalg.cholesky(wide + jitter), tf.float32)


def straight_line(first: tf.Tensor, last: tf.Tensor, points: Any) -> tf.Tensor:
    """z [B, points, *event] at even steps from `first` to `last` [B, *event], both among them."""
    t = tf.reshape(tf.linspace(0.0, 1.0, points), [-1, *[1] * (first.shape.rank - 1)])
    return (1 - t) * first[:, None] + t * last[:, None]


def through(first: VAE, draw_z: Generator) -> Generator:
    """z as a generator of latents gives it, then x from z through the first stage's decoder.

    With `draw_z = from_prior(second)` it is the two-stage VAE's sampling u -> z -> x (Section 4, steps 1-3): the second
    VAE models the latents of the first, so its "x" is the first one's z.
    """

    def generate(n: Any, seed: Seed, temperature: Any = 1.0) -> Batch:
        z_seed, x_seed = split(seed, 2)
        z = draw_z(n, z_seed, temperature)["x"]
        return first.generate(z, seed=x_seed, temperature=temperature)

    return generate


def from_aux_prior(model: VAE) -> Generator:
    """z from the auxiliary prior that was trained beside the model, then x from z.

    Raises:
        ValueError: the model has none.
    """
    if model.aux_prior is None:
        raise ValueError("`model` must have an `aux_prior`, which a `Beside` update trains.")
    return through(model, from_prior(model.aux_prior))
