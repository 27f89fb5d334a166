"""The model's joint density of x and z."""

import tensorflow as tf

from tfvae.model import VAE
from tfvae.types import Batch, Seed


def log_joint(model: VAE, batch: Batch, z: tf.Tensor, seed: Seed = None) -> tf.Tensor:
    """log p(x given z) + log p(z) of n values of z for each of B examples, nats [n, B].

    Args:
        model: the VAE.
        batch: B examples.
        z: [n, B, *event].
        seed: of decoders that draw.
    """
    n = tf.shape(z)[0]
    pairs = tf.nest.map_structure(lambda t: _merge_leading(tf.repeat(tf.convert_to_tensor(t)[None], n, 0)), dict(batch))
    params = model.decode(_merge_leading(z), pairs, seed=seed).params
    log_px = tf.reshape(model.likelihood(params).log_prob(pairs["x"]), tf.shape(z)[:2])
    return log_px + model.latent.prior().log_prob(z)


def _merge_leading(t: tf.Tensor) -> tf.Tensor:
    """[n, B, ...] as [n B, ...]. The product is explicit: a -1 could not be inferred where z has width 0."""
    shape = tf.shape(t)
    return tf.ensure_shape(tf.reshape(t, tf.concat([shape[:1] * shape[1], shape[2:]], axis=0)), [None, *t.shape[2:]])
