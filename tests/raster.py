"""What tests of decoders that draw pixel by pixel share."""

import numpy as np
import tensorflow as tf

from tfvae.likelihoods import bernoulli
from tfvae.networks.images.raster import Raster


def randomised(layer, seed=0):
    """All weights drawn anew, for zeros would hide a leak."""
    for i, weight in enumerate(layer.trainable_variables):
        weight.assign(0.5 * tf.random.stateless_normal(weight.shape, [seed, i]))
    return layer


def logits(raster, z, x):
    return raster(z, {"x": x}).params["logits"]


def jacobian(outputs, inputs):
    """|d outputs / d inputs| [pixels of the output, numbers of the input], largest over the batch."""
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(inputs)
        flat = tf.unstack(tf.reduce_sum(tf.reshape(outputs(inputs), [len(inputs), -1]), axis=0))
    rows = [tape.gradient(value, inputs) for value in flat]
    return np.abs([tf.reshape(row, [len(inputs), -1]) for row in rows]).max(axis=1)


def logits_while_drawn(raster, z, x):
    """Logits [B, H, W, 1] of each pixel at the time at which it is drawn; then it becomes that of x."""
    drawn = []

    def record(p, seed, temperature):
        drawn.append(p.distribution.logits_parameter())
        return tf.zeros_like(drawn[-1])

    tf.config.run_functions_eagerly(True)
    try:
        shown = Raster(raster.net, raster.head, raster.shape, record)
        np.testing.assert_array_equal(shown.complete(z, x, tf.ones_like(x), bernoulli, seed=[1, 2]), x)
    finally:
        tf.config.run_functions_eagerly(False)
    return tf.reshape(tf.concat(drawn[-x.shape[1] * x.shape[2] :], axis=1), x.shape)


def rows_seen(encoder, x):
    """Whether what the encoder says of row t depends on row s of images x, bool [t, s], with random weights."""
    encoder(x)
    randomised(encoder)
    with tf.GradientTape() as tape:
        tape.watch(x)
        h = encoder(x)
    slopes = tf.abs(tape.jacobian(h, x))
    return tf.reduce_max(slopes, axis=[0, 2, 3, 5, 6]).numpy() > 0
