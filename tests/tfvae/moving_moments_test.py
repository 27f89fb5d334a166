"""Moving moments against NumPy."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.moving_moments import MovingMoments

BATCHES = np.random.default_rng(0).normal([3.0, -1.0, 0.0], [1.0, 2.0, 0.1], [7, 5, 3]).astype(np.float32)


def fed(batches, decay=0.999, there=None):
    moments = MovingMoments(3, decay)
    for i, batch in enumerate(batches):
        moments.update(tf.constant(batch), None if there is None else tf.constant(there[i]))
    return moments.mean.numpy(), moments.covariance.numpy()


def test_the_first_batch_replaces_the_start():
    mean, covariance = fed(BATCHES[:1])
    np.testing.assert_allclose(mean, BATCHES[0].mean(0), rtol=1e-5)
    np.testing.assert_allclose(covariance, np.cov(BATCHES[0].T, bias=True), rtol=1e-4, atol=1e-6)


def test_until_the_decay_is_reached_all_batches_count_alike():
    mean, covariance = fed(BATCHES)
    np.testing.assert_allclose(mean, BATCHES.mean((0, 1)), rtol=1e-4, atol=1e-6)
    each = np.stack([np.cov(batch.T, bias=True) for batch in BATCHES])
    np.testing.assert_allclose(covariance, each.mean(0), rtol=1e-4, atol=1e-6)


def test_then_it_decays_as_in_the_paper():
    expected = BATCHES[0].mean(0)
    for t, batch in enumerate(BATCHES[1:], 1):
        kept = min(0.6, t / (t + 1))
        expected = kept * expected + (1 - kept) * batch.mean(0)
    np.testing.assert_allclose(fed(BATCHES, decay=0.6)[0], expected, rtol=1e-4, atol=1e-6)


def test_one_batch_of_all_gives_the_moments_of_the_whole_set():
    rows = BATCHES.reshape(-1, 3)
    mean, covariance = fed([rows])
    np.testing.assert_allclose(mean, rows.mean(0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(covariance, np.cov(rows.T, bias=True), rtol=1e-4, atol=1e-6)


def test_what_is_missing_does_not_count():
    there = np.ones([1, 5, 3], np.float32)
    there[0, :2, 0] = 0  # so 3 values of the first column, and 2 pairs with the second, are there
    there[0, 4, 1] = 0
    rows = np.where(there[0], BATCHES[0], 1e3).astype(np.float32)
    mean, covariance = fed([rows], there=there)
    np.testing.assert_allclose(mean, np.ma.array(rows, mask=1 - there[0]).mean(0), rtol=1e-5)
    np.testing.assert_allclose(covariance[0, 0], BATCHES[0, 2:, 0].var(), rtol=1e-4)
    centred = (rows - mean)[2:4]
    np.testing.assert_allclose(covariance[0, 1], (centred[:, 0] * centred[:, 1]).mean(), rtol=1e-3)
    assert covariance[0, 1] == covariance[1, 0]


def test_a_column_with_nothing_in_a_batch_stays_as_it_was():
    there = np.ones([2, 5, 3], np.float32)
    there[1, :, 2] = 0
    before, after = fed(BATCHES[:1]), fed(BATCHES[:2], there=there)
    assert after[0][2] == before[0][2]
    np.testing.assert_array_equal(after[1][2], before[1][2])
    assert abs(after[0][0] - before[0][0]) > 1e-3


def test_a_column_that_is_there_for_the_first_time_replaces_the_start():
    there = np.ones([2, 5, 3], np.float32)
    there[0, :, 2] = 0
    mean, covariance = fed(BATCHES[:2], there=there)
    np.testing.assert_allclose(mean[2], BATCHES[1, :, 2].mean(), rtol=1e-4)
    np.testing.assert_allclose(covariance[2, 2], BATCHES[1, :, 2].var(), rtol=1e-4)


def test_no_gradient_and_no_optimiser_reaches_them():
    moments = MovingMoments(3)
    assert moments.trainable_variables == []
    assert len(moments.variables) == 3


@pytest.mark.parametrize(("arguments", "name"), [((0,), "width"), ((2, 1.0), "decay"), ((2, -0.1), "decay")])
def test_arguments_are_checked(arguments, name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least"):
        MovingMoments(*arguments)
