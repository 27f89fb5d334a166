"""A latent with the moments of its draws."""

import numpy as np
import tensorflow as tf

from tfvae.latents import Deterministic, moments_of
from tfvae.latents.with_moments import WithMoments


def test_it_is_the_other_latent_and_keeps_moments():
    latent = WithMoments(Deterministic(3))
    h = tf.constant(np.random.default_rng(0).normal(size=[5, 3]).astype(np.float32))
    assert latent.features == 3
    np.testing.assert_array_equal(latent.posterior(h).mean(), h)
    assert latent.kl(latent.posterior(h)).shape == (5, 0)
    assert latent.prior().event_shape == (3,)
    assert moments_of(latent) is latent.moments
    assert latent.moments.mean.shape == (3,)
