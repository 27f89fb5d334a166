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
    latent.net[-1].kernels.assign(np.random.default_rng(1).normal(size=[1, 4, 4]))
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
    assert [tuple(v.shape) for v in latent.trainable_variables] == [(1, 4, 4), (1, 4)] * 4
    assert latent.features == 4


def test_each_level_has_a_sigma_of_its_own():
    latent = SigmaNetwork(4, celu, layers=2, levels=3)
    latent.posterior(tf.constant(H))
    rng = np.random.default_rng(1)
    for weight in latent.trainable_variables:
        weight.assign(rng.normal(size=weight.shape))
    each = np.stack([latent.posterior(tf.constant(H), tf.constant(k)).stddev() for k in range(3)])
    mixed = latent.posterior(tf.constant(H), tf.constant([2, 0, 1, 1, 0])).stddev()
    np.testing.assert_allclose(mixed, each[[2, 0, 1, 1, 0], np.arange(5)], rtol=1e-5)
    np.testing.assert_array_equal(latent.posterior(tf.constant(H)).stddev(), each[0])
    assert np.abs(each[0] - each[1]).min() > 1e-6


def test_levels_start_equal():
    latent = SigmaNetwork(4, celu, layers=1, levels=2)
    latent.posterior(tf.constant(H))
    for weight in latent.trainable_variables:
        np.testing.assert_array_equal(weight[0], weight[1])
    assert np.abs(latent.trainable_variables[0][0]).max() > 0


def test_its_weights_are_of_inference_and_its_moments_of_nobody():
    model = record_vae()
    inference = {id(v) for v in model.group("inference")}
    assert {id(v) for v in model.latent.trainable_variables} <= inference
    assert not {id(v) for v in model.latent.moments.variables} & inference


def test_width_is_checked():
    with pytest.raises(ValueError, match="`width` must be at least 1"):
        SigmaNetwork(0, celu)


def test_the_number_of_levels_is_checked():
    with pytest.raises(ValueError, match="`levels` must be at least 1, got 0"):
        SigmaNetwork(4, celu, levels=0)
