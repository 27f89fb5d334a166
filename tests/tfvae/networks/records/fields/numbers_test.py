"""Numbers: the density against SciPy's mixture, draws against the density, common values exactly."""

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from tfvae.networks.records.fields.counts import Counts, counted
from tfvae.networks.records.fields.numbers import NumbersField
from tfvae.networks.records.fields.regions import nearest, regions_of, scale_of
from tfvae.networks.records.fields.written import Written
from tfvae.networks.search import Sharpness

RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=[60, 2]) * [0.1, 5.0] + [44.0, -72.0]
REGIONS = regions_of(ROWS, 10)


def free(d: int) -> Written:
    """Numbers that may be anything."""
    return Written(np.zeros([d]), np.full([d], -np.inf), np.full([d], np.inf))


def field(rows: np.ndarray, least: int = 10, kept: Written | None = None) -> NumbersField:
    kept = kept or free(rows.shape[1])
    regions, scale = regions_of(rows, least), scale_of(rows)
    codes = nearest(rows, regions.means, scale)
    counts = counted(np.zeros_like(codes), codes, (1, len(regions.means)))
    made = NumbersField(regions, scale, kept, Counts(counts, 1.0), regions.means[:2], width=3, embedding=2)
    made.logits.correction.set_weights([RNG.normal(size=made.logits.correction.kernel.shape)])
    return made


FIELD, H = field(ROWS), tf.constant(RNG.normal(size=[4, 3]), tf.float32)
NONE = tf.zeros([4], tf.int32)


def test_the_density_is_that_of_the_mixture():
    x = ROWS[:4].astype(np.float32)
    weights = tf.nn.softmax(FIELD.logits(H, NONE)).numpy()
    parts = [
        scipy.stats.multivariate_normal(mean, covariance).pdf(x.astype(np.float64))
        for mean, covariance in zip(REGIONS.means, REGIONS.covariances, strict=True)
    ]
    expected = np.log((weights * np.stack(parts, axis=1)).sum(1))
    np.testing.assert_allclose(
        FIELD.log_prob(H, NONE, tf.constant(x), tf.ones([4, 2]), False), expected, rtol=1e-3, atol=1e-3
    )


def drawn_of(rows: np.ndarray, kept: Written | None = None) -> np.ndarray:
    """As many draws as there are rows, a training row in the place of each state."""
    n = len(rows)
    made = field(rows[:, np.newaxis], 6, kept)
    made.logits.correction.set_weights([np.zeros(made.logits.correction.kernel.shape)])
    drawn = made.draw(tf.zeros([n, 3]), tf.zeros([n], tf.int32), tf.constant([1, 2]), Sharpness())
    return drawn.numpy()[:, 0].astype(np.float64)


@pytest.mark.parametrize(
    "rows",
    [
        np.concatenate([RNG.uniform(size=3000), [1e6]]),
        np.concatenate([RNG.lognormal(3, 1, 3000), np.full(30, -9999999.0)]),
        RNG.lognormal(0, 5, 3000),
        RNG.pareto(0.7, 3000),
    ],
)
def test_outliers_leave_the_others_as_they_are(rows):
    rows = rows.astype(np.float32).astype(np.float64)
    low, high = np.quantile(rows, [0.001, 0.999])
    drawn = drawn_of(rows, Written(np.zeros(1), np.array([low]), np.array([high])))
    assert scipy.stats.ks_2samp(rows, drawn).statistic < 0.04


def test_no_number_is_so_far_that_its_density_overflows():
    x = tf.constant([[44.0, -72.0], [1e14, 0.0], [-1e15, 1e15], [44.0, 1e15]])
    log_p = FIELD.log_prob(H, NONE, x, tf.ones([4, 2]), False).numpy()
    assert (log_p > -500).all()
    assert log_p[0] > log_p[1] > log_p[2]


@pytest.mark.parametrize(("start", "unit"), [(1e7, 1.0), (1.6e9, 128.0)])
def test_the_density_does_not_depend_on_how_far_from_0_numbers_lie(start, unit):
    rows = unit * np.arange(300.0).repeat(3)[:, np.newaxis]  # float32 holds all of them, and not what is between

    def mean(first: float) -> float:
        made, n = field(first + rows, 3), len(rows)
        made.logits.correction.set_weights([np.zeros(made.logits.correction.kernel.shape)])
        x = tf.constant(first + rows, tf.float32)
        return made.log_prob(tf.zeros([n, 3]), tf.zeros([n], tf.int32), x, tf.ones([n, 1]), False).numpy().mean()

    assert mean(start) == pytest.approx(mean(0.0), abs=0.2)


@pytest.mark.parametrize("size", [1e-42, 1e-30, 1e14])
def test_numbers_of_any_size_have_a_density(size):
    rows = (size * RNG.normal(size=[300, 1])).astype(np.float32).astype(np.float64)
    made, h, none = field(rows), tf.zeros([300, 3]), tf.zeros([300], tf.int32)
    x = tf.constant(rows, tf.float32)
    assert np.isfinite(made.log_prob(h, none, x, tf.ones([300, 1]), False)).all()
    assert np.isfinite(made.draw(h, none, tf.constant([1, 2]), Sharpness())).all()


def test_draws_have_the_moments_of_the_mixture():
    h = tf.repeat(H[:1], 20_000, axis=0)
    drawn = FIELD.draw(h, tf.zeros([20_000], tf.int32), tf.constant([1, 2]), Sharpness()).numpy().astype(np.float64)
    weights = tf.nn.softmax(FIELD.logits(H[:1], NONE[:1])).numpy()[0]
    mean = weights @ REGIONS.means
    off = REGIONS.means - mean
    covariance = np.einsum("r,rde->de", weights, REGIONS.covariances + off[:, :, None] * off[:, None])
    assert (np.abs(drawn.mean(0) - mean) < 5 * np.sqrt(np.diag(covariance) / 20_000)).all()
    np.testing.assert_allclose(np.cov(drawn.T), covariance, rtol=0.1, atol=0.02)


def test_a_common_value_comes_back_exactly():
    rows = np.concatenate([np.full([50, 1], 7.25), RNG.normal(size=[50, 1])])
    made = field(rows, 5)
    h = tf.repeat(H[:1], 500, axis=0)
    drawn = made.draw(h, tf.zeros([500], tf.int32), tf.constant([1, 2]), Sharpness()).numpy()
    assert (drawn == np.float32(7.25)).sum() > 5


def test_draws_are_written_as_the_rows_are():
    made = field(np.round(RNG.normal(size=[100, 1]), 1), 5, Written(np.array([0.1]), np.array([-0.5]), np.array([0.7])))
    h = tf.repeat(H[:1], 500, axis=0)
    drawn = made.draw(h, tf.zeros([500], tf.int32), tf.constant([1, 2]), Sharpness()).numpy()
    assert set(drawn[:, 0]) <= set((np.arange(-40, 41) / 10).astype(np.float32))
    assert len(set(drawn[:, 0])) > 5


def test_the_first_draws_do_not_depend_on_how_many_follow():
    few, many = (
        FIELD.draw(tf.repeat(H[:1], n, axis=0), tf.zeros([n], tf.int32), tf.constant([1, 2]), Sharpness())
        for n in (3, 7)
    )
    np.testing.assert_allclose(few, many[:3], rtol=1e-6)


def test_temperature_0_gives_the_mean_of_the_likeliest_region():
    drawn = FIELD.draw(H, NONE, tf.constant([1, 2]), Sharpness(0.0)).numpy()
    best = tf.argmax(FIELD.logits(H, NONE), axis=1).numpy()
    np.testing.assert_allclose(drawn, REGIONS.means[best], rtol=1e-5)


@pytest.mark.parametrize("training", [False, True])
def test_in_training_a_row_is_left_out_of_its_region(training):
    x = tf.constant(ROWS[:4], tf.float32)
    own = tf.constant(nearest(ROWS[:4], REGIONS.means, scale_of(ROWS)), tf.int32) if training else None
    log_w = tf.nn.log_softmax(FIELD.logits(H, NONE, own)).numpy()
    parts = np.stack(
        [
            scipy.stats.multivariate_normal(m, c).logpdf(x.numpy().astype(np.float64))
            for m, c in zip(REGIONS.means, REGIONS.covariances, strict=True)
        ],
        axis=1,
    )
    expected = scipy.special.logsumexp(log_w + parts, axis=1)
    np.testing.assert_allclose(FIELD.log_prob(H, NONE, x, tf.ones([4, 2]), training), expected, rtol=1e-3, atol=1e-3)


def test_a_missing_number_says_nothing():
    diagonal = REGIONS._replace(covariances=REGIONS.covariances * np.eye(2))
    counts = Counts(REGIONS.counts[np.newaxis], 1.0)
    made = NumbersField(diagonal, scale_of(ROWS), free(2), counts, REGIONS.means[:2], width=3, embedding=2)
    x, there = ROWS[:4].astype(np.float32), tf.constant([[1.0, 0.0]] * 4)
    weights = tf.nn.softmax(made.logits(H, NONE)).numpy()
    first = scipy.stats.norm(REGIONS.means[:, 0], np.sqrt(REGIONS.covariances[:, 0, 0])).pdf(x[:, :1].astype(float))
    found = made.log_prob(H, NONE, tf.constant(x), there, False)
    np.testing.assert_allclose(found, np.log((weights * first).sum(1)), rtol=1e-3, atol=1e-3)
    other = tf.constant(x + np.array([0.0, 3.0], np.float32))
    np.testing.assert_allclose(made.log_prob(H, NONE, other, there, False), found, rtol=1e-5)


def test_what_is_read_tells_near_numbers_apart():
    near = FIELD.read(tf.constant([[44.0, -72.0], [44.002, -72.0]]))
    assert near.shape == (2, FIELD.features)
    assert np.abs(near[0] - near[1]).max() > 0.05
