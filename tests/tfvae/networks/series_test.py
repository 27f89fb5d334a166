"""The recurrent decoder of series."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.likelihoods import gaussian
from tfvae.networks.series import GaussianSeries

NOTHING = tf.zeros([5, 0])


@pytest.fixture(scope="module")
def series():
    made = GaussianSeries(4, 2, 3)
    made(NOTHING, {"x": tf.zeros([5, 4, 2])})
    for i, weight in enumerate(made.trainable_variables):
        weight.assign(tf.random.stateless_normal(weight.shape, [0, i]))
    return made


def test_it_starts_as_a_standard_normal():
    params = GaussianSeries(4, 2, 3)(NOTHING, {"x": tf.ones([5, 4, 2])}).params
    np.testing.assert_allclose(params["loc"], 0.0)
    np.testing.assert_allclose(params["scale"], 1.001, rtol=1e-5)


def test_a_step_depends_on_those_before_it_alone(series):
    x = tf.random.stateless_normal([5, 4, 2], [1, 2])
    with tf.GradientTape() as tape:
        tape.watch(x)
        loc = series(NOTHING, {"x": x}).params["loc"]
    slopes = tf.reduce_max(tf.abs(tape.jacobian(loc, x)), axis=[0, 2, 3, 5]).numpy()
    np.testing.assert_array_equal(slopes > 0, np.tril(np.ones([4, 4], bool), -1))


def test_what_it_draws_has_the_density_that_it_says(series):
    """Noise is found again from a drawn series, and is standard normal."""
    n = 4000
    x = series.generate(tf.zeros([n, 0]), gaussian, seed=[1, 2])["x"]
    params = series(tf.zeros([n, 0]), {"x": x}).params
    noise = ((x - params["loc"]) / params["scale"]).numpy().reshape(n, -1)
    np.testing.assert_allclose(np.cov(noise.T), np.eye(8), atol=0.08)
    np.testing.assert_allclose(noise.mean(axis=0), 0.0, atol=0.06)


def test_at_temperature_0_it_follows_its_means(series):
    x = series.generate(NOTHING, gaussian, seed=[1, 2], temperature=0.0)["x"]
    np.testing.assert_allclose(series(NOTHING, {"x": x}).params["loc"], x, atol=1e-5)


def test_training_needs_the_series(series):
    with pytest.raises(ValueError, match="`batch` must hold the series x"):
        series(NOTHING)


def test_what_lies_behind_the_end_of_a_series_does_not_count(series):
    x = tf.random.stateless_normal([5, 4, 2], [1, 2])
    present = tf.sequence_mask([4, 1, 2, 3, 4], 4)
    batch = {"x": x, "present": present}
    found = gaussian(series(NOTHING, batch).params).log_prob(x)
    steps = gaussian(series(NOTHING, {"x": x}).params).distribution.log_prob(x)
    np.testing.assert_allclose(found, tf.reduce_sum(tf.where(present[..., None], steps, 0.0), axis=[1, 2]), rtol=1e-5)
    other = tf.where(present[..., None], x, 9.0)
    np.testing.assert_allclose(
        gaussian(series(NOTHING, {**batch, "x": other}).params).log_prob(other), found, rtol=1e-5
    )
