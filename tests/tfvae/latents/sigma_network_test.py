"""The latent whose deviation is a function of its mean."""

import numpy as np
import pytest
import scipy.special
import tensorflow as tf

from tests.records import record_vae
from tfvae.latents import SigmaNetwork
from tfvae.networks.records.activations import celu

H = np.random.default_rng(0).normal(0, 3, [5, 4]).astype(np.float32)


def test_sigma_starts_small_and_equal_everywhere():
    q = SigmaNetwork(4, celu).posterior(tf.constant(H))
    np.testing.assert_array_equal(q.mean(), H)
    np.testing.assert_allclose(q.stddev(), np.full([5, 4], scipy.special.expit(-5)), rtol=1e-6)


def test_sigma_depends_on_the_mean_once_the_last_layer_is_trained():
    latent = SigmaNetwork(4, celu, layers=2)
    latent.posterior(tf.constant(H))
    kernel, _ = latent.net.layers[-1].weights
    kernel.assign(np.random.default_rng(1).normal(size=[4, 4]))
    sigma = latent.posterior(tf.constant(H)).stddev().numpy()
    assert ((sigma > 0) & (sigma < 1)).all()
    assert sigma.std(0).min() > 0


def test_kl_by_hand():
    latent = SigmaNetwork(4, celu)
    kl = latent.kl(latent.posterior(tf.constant(H)))
    variance = scipy.special.expit(-5) ** 2
    np.testing.assert_allclose(kl, 0.5 * (H**2 + variance - np.log(variance) - 1), rtol=1e-5)


def test_layers_and_their_number():
    latent = SigmaNetwork(4, celu, layers=3)
    latent.posterior(tf.constant(H))
    assert [tuple(v.shape) for v in latent.trainable_variables] == [(4, 4), (4,)] * 4
    assert latent.features == 4


def test_its_weights_are_of_inference_and_its_moments_of_nobody():
    model = record_vae()
    inference = {id(v) for v in model.group("inference")}
    assert {id(v) for v in model.latent.trainable_variables} <= inference
    assert not {id(v) for v in model.latent.moments.variables} & inference


def test_width_is_checked():
    with pytest.raises(ValueError, match="`width` must be at least 1"):
        SigmaNetwork(0, celu)
