"""A Gaussian for each category, and how far out in it a row of that category lies."""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import gammaincc

from tfvae.metrics.moments import Moments


class Gaussian(NamedTuple):
    """A Gaussian N(mean, covariance), kept as what whitens its rows: (row - mean) / scale @ factor has covariance I."""

    mean: np.ndarray
    """[k]."""
    scale: np.ndarray
    """[k], standard deviations; units of the numbers do not matter to what is singular."""
    factor: np.ndarray
    """[k, k]."""

    @classmethod
    def fit(cls, rows: np.ndarray) -> "Gaussian | None":
        """Mean and unbiased covariance of rows [N, k]; None where N < k + 1 or the covariance is singular."""
        k = rows.shape[1]
        if len(rows) < k + 1:
            return None
        moments = Moments.of(rows - rows[0])  # so that equal values have no variance, whatever they round to
        covariance = moments.covariance()
        scale = np.sqrt(np.diag(covariance))
        if not scale.all():
            return None
        correlation = covariance / np.outer(scale, scale)
        if np.linalg.matrix_rank(correlation, hermitian=True) < k:
            return None
        return cls(rows[0] + moments.mean, scale, np.linalg.inv(np.linalg.cholesky(correlation)).T)

    def p_values(self, rows: np.ndarray) -> np.ndarray:
        """p-values [N] of rows [N, k]: the probability that a row of the Gaussian lies farther out.

        It is 1 - CDF of chi-squared with k degrees of freedom at the squared Mahalanobis distance.
        """
        squared = np.sum(((rows - self.mean) / self.scale @ self.factor) ** 2, axis=1)
        return gammaincc(rows.shape[1] / 2, squared / 2)


class Gaussians(NamedTuple):
    """A Gaussian by category; None for one without enough rows, or whose rows do not span all dimensions."""

    by_category: Mapping[Hashable, Gaussian | None]

    @classmethod
    def fit(cls, categories: Sequence[Hashable], rows: np.ndarray) -> "Gaussians":
        """Fits a Gaussian to the rows [N, k] of each category; equal categories need not be neighbours."""
        rows = np.asarray(rows, np.float64)
        return cls({category: Gaussian.fit(rows[places]) for category, places in _places(categories).items()})

    def p_values(self, categories: Sequence[Hashable], rows: np.ndarray) -> np.ndarray:
        """p-values [N] of rows [N, k], each under the Gaussian of its category; 0 where the category has none.

        A p-value is the probability that a row of that Gaussian lies farther out (generated-loss paper, Section 2.2).
        """
        rows = np.asarray(rows, np.float64)
        found = np.zeros(len(rows))
        for category, places in _places(categories).items():
            gaussian = self.by_category.get(category)
            if gaussian is not None:
                found[places] = gaussian.p_values(rows[places])
        return found


def _places(categories: Sequence[Hashable]) -> dict[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = {}
    for i, category in enumerate(categories):
        places.setdefault(category, []).append(i)
    return places
