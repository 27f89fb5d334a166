"""Records of which only some values are known: the others are drawn given these, and the known ones are scored.

A record is made value by value, so a drawn value knows those before it. To know those behind it, too, each record is
completed many times, each time weighed by how well the known values follow from what was drawn; one is kept.
"""

from typing import NamedTuple

import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.model import VAE
from tfvae.networks.records.read_back import ReadBack
from tfvae.networks.records.walks import Given
from tfvae.networks.search import draw
from tfvae.randomness import split
from tfvae.schema.presence import Columns
from tfvae.types import Seed


class Completed(NamedTuple):
    """Records without gaps."""

    x: Columns
    nats: tf.Tensor
    """log p of the known values, nats [B]: its exponential has no bias; it grows exact with `particles`."""
    effective: tf.Tensor
    """Particles that count, [B] of 1 to `particles`: (sum of weights)^2 / sum of their squares."""


def complete(model: VAE, given: Given, seed: Seed, particles: int = 64) -> Completed:
    """Draws the unknown values given the known ones, by importance resampling.

    For each record so many z are drawn, and a completion x from each. Its weight is p(z) p(known values given z and
    the values drawn before each), divided by the density that z was drawn from.

    Args:
        model: its decoder reads values back.
        given: B records with gaps.
        seed: of all draws.
        particles: completions of each record. What is kept follows the model exactly as they become many.

    Raises:
        ValueError: the decoder does not read values back, or there is no particle.
    """
    if not isinstance(model.decoder, ReadBack):
        raise ValueError(f"`model` must read its values back, as `read_back` does; got {type(model.decoder).__name__}.")
    require_at_least("particles", particles, 1)
    z_seed, x_seed, pick_seed = split(seed, 3)
    z, log_w = _latents(model, given, z_seed, particles)
    many = tf.nest.map_structure(lambda t: tf.repeat(t, particles, axis=0), given)
    x, nats = model.decoder.complete(z, many, seed=x_seed)
    return _resampled(x, tf.reshape(log_w + nats, [-1, particles]), pick_seed)


def _latents(model: VAE, given: Given, seed: Seed, particles: int) -> tuple[tf.Tensor, tf.Tensor]:
    """z [B S, D] and log p(z) less the log-density that they are drawn from, [B S].

    Half of them are drawn from p(z), whatever is known (a defensive mixture, Hesterberg 1995): where the encoder is
    narrower than the truth, no weight exceeds 2, rather than a few deciding all.
    """
    rows = tf.shape(next(iter(given.x.values())))[0]
    if model.latent.features == 0:
        return tf.zeros([rows * particles, 0]), tf.zeros([rows * particles])
    q, p = model.latent.posterior(model.encoder(given.x, known=given.known)), model.latent.prior()
    q_seed, p_seed = split(seed, 2)
    counts = tf.constant([particles - particles // 2, particles // 2], tf.float32)
    own, plain = q.sample(particles - particles // 2, seed=q_seed), p.sample([particles // 2, rows], seed=p_seed)
    z = tf.concat([own, plain], axis=0)
    both = tf.stack([q.log_prob(z), p.log_prob(z)], axis=-1) + tf.math.log(counts / particles)
    log_w = p.log_prob(z) - tf.reduce_logsumexp(both, axis=-1)
    return tf.reshape(tf.transpose(z, [1, 0, 2]), [-1, z.shape[-1]]), tf.reshape(tf.transpose(log_w), [-1])


def _resampled(x: Columns, log_w: tf.Tensor, seed: Seed) -> Completed:
    """One of the completions of each record, by their weights [B, S]."""
    rows, particles = tf.unstack(tf.shape(log_w))
    kept = tf.cast(draw(log_w, tf.random.stateless_uniform([rows], seed), 1.0), tf.int32)
    place = tf.range(rows) * particles + kept
    share = tf.nn.softmax(log_w)
    return Completed(
        {key: tf.gather(column, place) for key, column in x.items()},
        tf.reduce_logsumexp(log_w, axis=1) - tf.math.log(tf.cast(particles, tf.float32)),
        1 / tf.reduce_sum(tf.square(share), axis=1),
    )
