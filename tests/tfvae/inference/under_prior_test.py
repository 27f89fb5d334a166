"""The rate under a learned prior, with models whose densities are known."""

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from tests.tiny import tiny_vae
from tfvae.inference import amortized, rate_under, under_aux_prior
from tfvae.latents import Diagonal
from tfvae.model import VAE

SEED = tf.constant([3, 4])


def batch():
    return {"x": tf.random.stateless_normal([6, 3], [1, 2])}


def with_prior():
    vae = tiny_vae()
    return VAE(vae.encoder, vae.latent, vae.decoder, vae.likelihood, tiny_vae(2, Diagonal(3), seed=1))


def test_the_rate_is_that_of_the_prior_s_own_bound():
    model, prior = tiny_vae(), tiny_vae(2, Diagonal(3), seed=1)
    draw = amortized(model, batch(), SEED)
    of_z = amortized(prior, {"x": draw.z}, SEED)
    q, u_q = draw.q.distribution, of_z.q.distribution
    log_q = scipy.stats.norm.logpdf(draw.z, q.loc, q.scale).sum(-1)
    log_pz = scipy.stats.norm.logpdf(draw.z, prior.decode(of_z.z).params["loc"], 1.0).sum(-1)
    kl = 0.5 * (np.square(u_q.scale) + np.square(u_q.loc) - 1 - 2 * np.log(u_q.scale)).sum(-1)
    np.testing.assert_allclose(rate_under(prior, draw, SEED), log_q - log_pz + kl, rtol=1e-4)


def test_only_the_rate_differs_from_the_plain_draw():
    model = with_prior()
    draw = under_aux_prior(model, batch(), SEED)
    assert draw.kl.shape == (6, 1)
    loc = model.decode(draw.z).params["loc"]
    np.testing.assert_allclose(draw.log_px, scipy.stats.norm.logpdf(batch()["x"], loc, 1.0).sum(-1), rtol=1e-5)


def test_the_rate_s_gradient_reaches_the_encoder_through_the_prior():
    model = with_prior()
    weights = [v.value for v in model.group("inference")]
    with tf.GradientTape() as tape:
        rate = tf.reduce_sum(under_aux_prior(model, batch(), SEED).kl)
    assert all(float(tf.norm(g)) > 0 for g in tape.gradient(rate, weights))


def test_a_model_without_a_prior_is_refused():
    with pytest.raises(ValueError, match="`model` must have an `aux_prior`, got None"):
        under_aux_prior(tiny_vae(), batch(), SEED)
