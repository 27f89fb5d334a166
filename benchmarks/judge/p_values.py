"""p-values of points given a category: generated-loss paper, Section 2.2."""

from collections.abc import Mapping

import numpy as np

_LEAST = 3
"""Points that a covariance takes."""
_CONDITION = 1e12


class PValues:
    """A Gaussian of the training points of each category.

    Args:
        categories: [N].
        points: [N, 2].
    """

    def __init__(self, categories: np.ndarray, points: np.ndarray) -> None:
        self._gaussians = {name: _gaussian(points[rows]) for name, rows in _groups(categories).items()}

    def p(self, categories: np.ndarray, points: np.ndarray) -> np.ndarray:
        """[M]; 0 where the category is unknown, or its points have no Gaussian."""
        found = np.zeros(len(points))
        for name, rows in _groups(categories).items():
            if (gaussian := self._gaussians.get(name)) is not None:
                off = points[rows] - gaussian[0]
                # chi-squared with two degrees of freedom
                found[rows] = np.exp(-0.5 * np.einsum("ni,ij,nj->n", off, gaussian[1], off))
        return found

    def known(self, categories: np.ndarray) -> np.ndarray:
        """Whether a training row has them, bool [M]."""
        return np.isin(categories, list(self._gaussians))


def _groups(categories: np.ndarray) -> Mapping[str, np.ndarray]:
    names, codes = np.unique(categories, return_inverse=True)
    order = np.argsort(codes, kind="stable")
    return dict(zip(names, np.split(order, np.cumsum(np.bincount(codes))[:-1]), strict=True))


def _gaussian(points: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Mean and inverse covariance."""
    if len(points) < _LEAST:
        return None
    covariance = np.cov(points.T)
    if not (np.linalg.cond(covariance) < _CONDITION and np.linalg.det(covariance) > 0):
        return None
    return points.mean(0), np.linalg.inv(covariance)


def uniform_distance(p: np.ndarray) -> float:
    """Largest distance of the distribution function of p to the uniform one, where p is sorted."""
    ordered = np.sort(p)
    return float(np.max(np.abs(ordered - np.arange(1, len(p) + 1) / len(p))))
