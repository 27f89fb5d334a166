"""What a training promises, against numbers that others found in other ways."""

import math
import sys

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from tfvae.checks import ConfigError
from tfvae.training.privacy import Promise, _epsilon, promised, secret_key

pytest.importorskip("dp_accounting")


@pytest.mark.parametrize(("noise", "steps"), [(1.0, 1), (4.0, 9)])
def test_of_all_rows_in_each_step_epsilon_is_that_of_the_analytic_gaussian_mechanism(noise, steps):
    # Balle and Wang 2018, Theorem 8. Steps with the same rows are one with less noise.
    sigma, delta = noise / math.sqrt(steps), 1e-5

    def exceeds(epsilon):
        ends = (1 / (2 * sigma) - epsilon * sigma, -1 / (2 * sigma) - epsilon * sigma)
        return norm.cdf(ends[0]) - math.exp(epsilon) * norm.cdf(ends[1]) - delta

    expected = brentq(exceeds, 1e-3, 50)
    assert Promise(noise, 1.0, delta).epsilon(500, 500, steps) == pytest.approx(expected, rel=1e-3)


def test_of_drawn_rows_it_is_close_below_the_bound_by_renyi_divergences():
    # MNIST in the tutorial of TensorFlow Privacy: 60 epochs in batches of 256. Renyi's divergences, converted as in
    # Canonne et al. 2020, give 2.59; the distribution of the privacy loss is tighter.
    found = Promise(1.1, 1.0, 1e-5).epsilon(60_000, 256, 60 * 234)
    assert 0.85 * 2.594 < found < 2.594


def test_more_steps_and_less_noise_promise_less():
    at = [Promise(noise, 1.0, 1e-5).epsilon(1000, 50, steps) for noise, steps in ((2, 0), (2, 10), (2, 100), (1, 100))]
    assert at[0] == 0 and at == sorted(at)


def test_the_line_says_what_is_promised_and_what_is_not():
    line = Promise(1.0, 0.5, 1e-5, "the names").line(500, 500, 1)
    assert line.startswith("differentially private: epsilon 4.38 for delta 1e-05 after 1 steps")
    assert line.endswith("Not covered: the names.")
    with pytest.raises(ConfigError, match=r"`delta` must be below 1 / 1000, the number of training rows, got 0\.001"):
        Promise(1.0, 0.5, 1e-3).line(1000, 10, 1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((0.0, 1.0, 1e-5), "`noise` must be at least 0.1, got 0.0"),
        ((1.0, 0.0, 1e-5), "`clip` must be positive, got 0.0"),
        ((1.0, 1.0, 1.0), "`delta` must lie between 0 and 1, got 1.0"),
    ],
)
def test_a_promise_of_nothing_is_refused(values, message):
    with pytest.raises(ValueError, match=message):
        promised(*values)


def test_without_the_library_its_name_is_told(monkeypatch):
    _epsilon.cache_clear()
    monkeypatch.setitem(sys.modules, "dp_accounting", None)
    with pytest.raises(ConfigError, match=r"`private` needs dp-accounting: pip install 'tfvae\[dp\]'"):
        Promise(1.0, 1.0, 1e-5).epsilon(100, 10, 1)


def test_keys_differ():
    keys = np.array([secret_key().numpy() for _ in range(20)])
    assert len(np.unique(keys, axis=0)) == 20 and (keys < 0).any() and (keys > 0).any()
