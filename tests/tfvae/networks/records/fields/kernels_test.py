"""Kernels: one for each different value, with the covariance of its neighbours."""

import numpy as np
import pytest

from tfvae.networks.records.fields.kernels import kernels_of

RNG = np.random.default_rng(0)


def test_a_kernel_has_the_covariance_of_the_rows_nearest_to_it():
    near, far = RNG.normal(size=[6, 2]), 100 + RNG.normal(size=[6, 2])
    kernels = kernels_of(np.concatenate([near, far]), 6)
    assert kernels.means.shape == (12, 2)
    for mean, covariance in zip(kernels.means, kernels.covariances, strict=True):
        np.testing.assert_allclose(covariance, np.cov((near if mean[0] < 50 else far).T))


def test_equal_rows_share_a_kernel():
    kernels = kernels_of(np.array([[1.0], [2.0], [2.0], [5.0]]), 2)
    np.testing.assert_array_equal(kernels.means[:, 0], [1, 2, 5])
    np.testing.assert_array_equal(kernels.counts, [1, 2, 1])
    np.testing.assert_allclose(kernels.covariances[:, 0, 0], [0.5, 0.5, 4.5])


def test_one_value_alone_has_no_spread():
    kernels = kernels_of(np.full([3, 2], 7.0), 6)
    np.testing.assert_array_equal(kernels.covariances, np.zeros([1, 2, 2]))


@pytest.mark.parametrize(("rows", "neighbours", "rule"), [(3, 1, "`neighbours`.*2"), (0, 6, "`rows`.*1")])
def test_what_cannot_be_is_refused(rows, neighbours, rule):
    with pytest.raises(ValueError, match=rule):
        kernels_of(np.zeros([rows, 2]), neighbours)
