"""Active units against NumPy."""

import numpy as np
import pytest

from tfvae.metrics.active_units import ActiveUnits

X = np.random.default_rng(0).normal(size=(77, 3)).astype(np.float32)


@pytest.fixture
def scaled(make_linear):
    """Posterior means 0.5 x0 + 100, 0.09 x1 and 0: far active, just below the threshold, collapsed."""
    return make_linear(np.eye(3), np.zeros(3), 1.0, np.diag([0.5, 0.09, 0.0]), [100, 0, 0], np.ones(3)).sampler()


@pytest.mark.parametrize("size", [1, 10, 77])
def test_variances_of_the_means_are_counted(scaled, gathered, size):
    variances = np.var(X * [0.5, 0.09, 0.0] + [100, 0, 0], axis=0, ddof=1)
    assert variances[0] > 0.01 > variances[1] > 0.005
    metric = ActiveUnits()
    acc = gathered(metric, scaled, X, size)
    np.testing.assert_allclose(np.diag(acc.covariance()), variances, rtol=1e-4)
    assert metric.result(acc) == {"active_units": 1.0, "active_units_fraction": pytest.approx(1 / 3)}
    assert ActiveUnits(threshold=0.005).result(acc)["active_units"] == 2


def test_variance_is_unbiased(make_linear, gathered):
    linear = make_linear([[1.0]], [0], 1.0, [[1.0]], [0], [1]).sampler()
    acc = gathered(ActiveUnits(), linear, np.array([[0.0], [1.0]], np.float32), 1)
    assert ActiveUnits(threshold=0.49).result(acc)["active_units"] == 1


def test_a_point_posterior_has_active_units(make_linear, exact, gathered):
    point = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, exact.sigma, point=True)
    x = np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32)
    assert ActiveUnits().result(gathered(ActiveUnits(), point.sampler(), x, 20))["active_units"] == 2


def test_a_threshold_of_zero_is_refused():
    with pytest.raises(ValueError, match="`threshold` must be positive, got 0"):
        ActiveUnits(threshold=0)


def test_one_example_has_no_variance(scaled, gathered):
    with pytest.raises(ValueError, match="at least 2 examples"):
        ActiveUnits().result(gathered(ActiveUnits(), scaled, X[:1], 1))
