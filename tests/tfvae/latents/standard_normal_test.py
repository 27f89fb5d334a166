"""N(0, I) against SciPy."""

import numpy as np
import pytest
import scipy.stats

from tfvae.latents.standard_normal import standard_normal


@pytest.mark.parametrize("width", [1, 3])
def test_density_is_that_of_independent_standard_normals(width):
    z = np.random.default_rng(0).normal(size=(5, width)).astype(np.float32)
    expected = scipy.stats.multivariate_normal(np.zeros(width)).logpdf(z)
    np.testing.assert_allclose(standard_normal(width).log_prob(z), expected, rtol=1e-5)


def test_of_no_numbers_it_is_certain():
    np.testing.assert_array_equal(standard_normal(0).log_prob(np.zeros((4, 0), np.float32)), np.zeros(4))
