"""Heads: what parameters they give, in which type, with which weights."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import special

from tfvae.networks.gamma import ClosedFormGamma, FixedGamma, LearnedGamma
from tfvae.networks.heads import BernoulliHead, GaussianHead

H = np.random.default_rng(0).normal(size=(2, 4, 4, 1)).astype(np.float32)


def test_gaussian_location_is_the_sigmoid_of_the_input():
    params = GaussianHead(FixedGamma(0.5))(H)
    np.testing.assert_allclose(params["loc"], special.expit(H), rtol=1e-5)
    assert params["scale"].shape == ()
    assert float(params["scale"]) == 0.5


def test_linear_activation_keeps_the_input():
    np.testing.assert_array_equal(GaussianHead(FixedGamma(), keras.activations.linear)(H)["loc"], H)


def test_closed_form_sees_the_activated_location():
    x = np.zeros_like(H)
    params = GaussianHead(ClosedFormGamma())(H, x=x, training=True)
    np.testing.assert_allclose(params["scale"], np.sqrt(np.mean(special.expit(H) ** 2)), rtol=1e-5)


def test_bernoulli_passes_logits():
    params = BernoulliHead()(H, x=H, training=True)
    assert list(params) == ["logits"]
    np.testing.assert_array_equal(params["logits"], H)


@pytest.mark.parametrize(
    ("head", "trained"),
    [
        (GaussianHead(LearnedGamma()), 1),
        (GaussianHead(ClosedFormGamma()), 0),
        (GaussianHead(FixedGamma()), 0),
        (BernoulliHead(), 0),
    ],
)
def test_trained_weights(head, trained):
    head(H)
    assert len(head.trainable_variables) == trained


@pytest.mark.parametrize("head", [GaussianHead(LearnedGamma()), BernoulliHead()])
def test_half_precision_input_gives_float32(head):
    assert {value.dtype for value in head(tf.cast(H, tf.bfloat16)).values()} == {tf.float32}
