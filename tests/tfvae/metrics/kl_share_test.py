import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import sentence_vae
from tfvae.generators import Sampler, from_prior
from tfvae.latents import Diagonal, Empty, exp_scale
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.kl_share import KLShare
from tfvae.metrics.moments import Sums

X = np.array([[4, 5, 2], [5, 2, 0], [4, 4, 2], [5, 5, 2]], np.int32)


def test_share_is_that_of_the_sums_not_a_mean_of_shares():
    metric = KLShare()
    acc = metric.merge(Sums.of([6.0], [[1.0, 1.0]]), Sums.of([8.0], [[3.0, 1.0]]))
    assert metric.result(acc) == {"kl_share": pytest.approx(6 / 20)}


def test_share_of_a_model_is_that_of_its_elbo(gathered):
    vae = sentence_vae(Diagonal(2, exp_scale))
    metric, elbo = KLShare(), ElboParts()
    share = metric.result(gathered(metric, Sampler(vae, from_prior(vae)), X, 2))["kl_share"]
    parts = elbo.result(gathered(elbo, Sampler(vae, from_prior(vae)), X, 2))
    assert share == pytest.approx(parts["rate"] / -parts["elbo"])
    assert 0 < share < 1


def test_without_z_the_share_is_zero(gathered):
    vae = sentence_vae(Empty())
    metric = KLShare()
    assert metric.result(gathered(metric, Sampler(vae, from_prior(vae)), X, 4)) == {"kl_share": 0.0}


def test_densities_above_one_have_no_share(make_linear, gathered):
    sharp = make_linear(np.zeros([4, 1]), np.zeros(4), 1e-3, np.zeros([1, 4]), [0.0], [1.0])
    metric = KLShare()
    with pytest.raises(ValueError, match="`kl_share` needs a discrete x, got a distortion of -"):
        metric.result(gathered(metric, sharp.sampler(), np.zeros([5, 4], np.float32), 5))


def test_no_point_mass(make_linear, exact):
    point = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, exact.sigma, point=True)
    with pytest.raises(ValueError, match="needs a posterior with a density"):
        KLShare().observe(point.sampler(), {"x": tf.zeros([2, 4])}, tf.constant([0, 0]))
