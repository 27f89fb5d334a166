"""Kernel distance between two feature sets."""

import numpy as np
from sklearn.metrics.pairwise import polynomial_kernel


def kernel_distances(
    real: np.ndarray, fake: np.ndarray, *, subsets: int = 50, size: int = 1000, seed: int = 0
) -> np.ndarray:
    """Unbiased MMD^2 of random pairs of subsets, [subsets]; the mean is the KID where the features are Inception's.

    Subsets are drawn without replacement, `size` rows each, or half of the smaller set where that has less than twice
    `size` rows, so that the spread over subsets says something. Binkowski et al. 2018, Section 4.

    Args:
        real: features [N, F].
        fake: features [M, F].

    Raises:
        ValueError: a set has fewer than 4 rows.
    """
    smaller = min(len(real), len(fake))
    if smaller < 4:
        raise ValueError(f"The kernel distance needs at least 4 examples of each kind, got {smaller}.")
    size, draw = min(size, smaller // 2), np.random.default_rng(seed)
    pairs = ([draw.choice(len(rows), size, replace=False) for rows in (real, fake)] for _ in range(subsets))
    return np.array([squared_mmd(real[i], fake[j]) for i, j in pairs])


def squared_mmd(x: np.ndarray, y: np.ndarray) -> float:
    """Unbiased MMD^2 with the kernel (x . y / F + 1)^3, from x [N, F] and y [M, F]. Gretton et al. 2012, Eq. 3."""
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    return _mean_of_pairs(x) + _mean_of_pairs(y) - 2 * float(polynomial_kernel(x, y, degree=3, coef0=1).mean())


def _mean_of_pairs(x: np.ndarray) -> float:
    """Mean kernel of two different rows."""
    kernel = polynomial_kernel(x, degree=3, coef0=1)
    return float((kernel.sum() - np.trace(kernel)) / (len(x) * (len(x) - 1)))
