"""The mixture of logistics: that it is a distribution, against float64 formulas, and that its draws fit it."""

import itertools

import numpy as np
import pytest
import tensorflow as tf
from scipy.special import expit
from scipy.stats import chisquare

from tfvae.likelihoods import LogisticMixture, logistic_mixture
from tfvae.networks.heads import LogisticMixtureHead


def mixture(channels=1, components=3, levels=256, seed=0, spread=1.0):
    rng = np.random.default_rng(seed)

    def numbers(*shape):
        return tf.constant(spread * rng.normal(size=(1, 1, 1, *shape)), tf.float32)

    pairs = channels * (channels - 1) // 2
    return LogisticMixture(
        numbers(components),
        numbers(channels, components),
        numbers(channels, components) - 2.0,
        tf.tanh(numbers(pairs, components)),
        levels,
    )


def all_values(levels, channels):
    steps = np.arange(levels) / (levels - 1)
    return np.array(list(itertools.product(steps, repeat=channels)), np.float32).reshape(-1, 1, 1, channels)


def repeated(p, n):
    """The same pixel n times, as a batch."""
    parts = (p.logits, p.means, p.log_scales, p.coefficients)
    return LogisticMixture(*(tf.repeat(part, n, axis=0) for part in parts), p.levels)


@pytest.mark.parametrize(("levels", "channels"), [(256, 1), (32, 1), (8, 3)])
def test_it_sums_to_1_over_all_values(levels, channels):
    p, values = mixture(channels, levels=levels), all_values(levels, channels)
    total = np.exp(repeated(p, len(values)).log_prob(values).numpy().astype(np.float64)).sum()
    assert total == pytest.approx(1.0, abs=2e-6)


def test_a_bin_is_the_difference_of_two_cdfs():
    p, values = mixture(components=1), all_values(256, 1)
    mean, scale = float(p.means[0, 0, 0, 0, 0]), float(np.exp(p.log_scales[0, 0, 0, 0, 0]))
    v, half = 2.0 * values[:, 0, 0, 0].astype(np.float64) - 1.0, 1 / 255
    upper = np.where(v > 1 - half, 1.0, expit((v + half - mean) / scale))
    lower = np.where(v < -1 + half, 0.0, expit((v - half - mean) / scale))
    np.testing.assert_allclose(np.exp(repeated(p, 256).log_prob(values)), upper - lower, rtol=1e-3, atol=1e-7)


def test_later_channels_move_with_the_true_earlier_ones():
    p = mixture(3, components=1)
    x = np.array([[[[0.2, 0.9, 0.4]]]], np.float32)
    m, c = p.means[0, 0, 0, :, 0].numpy(), p.coefficients[0, 0, 0, :, 0].numpy()
    r, g, _ = 2 * x[0, 0, 0] - 1
    moved = [m[0], m[1] + c[0] * r, m[2] + c[1] * r + c[2] * g]
    alone = [
        LogisticMixture(
            p.logits, tf.reshape(mean, [1, 1, 1, 1, 1]), p.log_scales[..., k : k + 1, :], p.coefficients[..., :0, :]
        )
        for k, mean in enumerate(moved)
    ]
    expected = sum(float(one.log_prob(x[..., k : k + 1])[0]) for k, one in enumerate(alone))
    assert float(p.log_prob(x)[0]) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("channels", [1, 3])
def test_draws_fit_the_probabilities(channels):
    p, n = mixture(channels, levels=4, seed=2), 20_000
    values = all_values(4, channels)
    expected = np.exp(repeated(p, len(values)).log_prob(values).numpy().astype(np.float64))
    drawn = repeated(p, n).draw([1, 2]).numpy().reshape(n, channels)
    place = (np.rint(drawn * 3).astype(int) * 4 ** np.arange(channels)[::-1]).sum(axis=1)
    counts = np.bincount(place, minlength=len(values))
    often = expected * n > 5
    pooled = [np.append(found[often], found[~often].sum()) for found in (counts, expected * n)]
    pooled = [found[pooled[1] > 0] for found in pooled]
    assert chisquare(pooled[0], pooled[1] * pooled[0].sum() / pooled[1].sum()).pvalue > 1e-3


def test_gradients_are_finite_at_the_ends_and_far_from_the_mean():
    p, x = mixture(spread=5.0), tf.constant([0.0, 0.5, 1.0])
    parts = [p.logits, p.means, p.log_scales]
    with tf.GradientTape() as tape:
        tape.watch(parts)
        many = LogisticMixture(*(tf.repeat(part, 3, axis=0) for part in (*parts, p.coefficients)))
        loss = tf.reduce_sum(many.log_prob(x[:, None, None, None]))
    assert all(np.isfinite(gradient).all() for gradient in tape.gradient(loss, parts))


def test_samples_are_on_steps_within_the_range():
    x = mixture(3, levels=8, spread=4.0).sample(50, seed=[1, 2])
    assert x.shape == (50, 1, 1, 1, 3)
    assert set(np.round(7 * x.numpy().ravel(), 4)) <= set(range(8))


def test_at_temperature_0_it_is_the_mean_of_the_likeliest_component():
    p = mixture()
    best = int(tf.argmax(p.logits[0, 0, 0]))
    mean = float(tf.clip_by_value(p.means[0, 0, 0, 0, best], -1, 1))
    assert float(p.draw([1, 2], 0.0)[0, 0, 0, 0]) == pytest.approx((mean + 1) / 2, abs=0.5 / 255)


@pytest.mark.parametrize(("channels", "outputs"), [(1, 6), (3, 20)])
def test_the_head_makes_all_parameters(channels, outputs):
    head = LogisticMixtureHead(2, channels)
    assert head.outputs == outputs
    p = logistic_mixture(head(tf.random.stateless_normal([2, 3, 4, outputs], [1, 2])))
    assert p.batch_shape == (2,)
    assert p.event_shape == (3, 4, channels)
    assert p.log_prob(tf.zeros([2, 3, 4, channels])).shape == (2,)


def test_one_level_is_refused():
    with pytest.raises(ValueError, match="`levels` must be at least 2"):
        mixture(levels=1)
