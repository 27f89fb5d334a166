"""Sums, means and covariances in float64 that merge."""

from typing import NamedTuple

import numpy as np


class Sums(NamedTuple):
    """Number of rows and the sum of each column."""

    n: int
    total: np.ndarray
    """[F]."""

    @classmethod
    def of(cls, *columns: np.ndarray) -> "Sums":
        """Statistics of columns [N] or [N, F], side by side."""
        rows = np.column_stack([np.asarray(column, np.float64) for column in columns])
        return cls(len(rows), rows.sum(axis=0))

    def merged(self, other: "Sums") -> "Sums":
        """Statistics of both sets of rows."""
        return Sums(self.n + other.n, self.total + other.total)

    def mean(self) -> np.ndarray:
        """Mean of each column [F]."""
        return self.total / self.n


class Moments(NamedTuple):
    """Number of rows, their mean, and the scatter matrix sum (x - mean)(x - mean)^T.

    Merging moves both scatters to the common mean, so nothing cancels (Chan, Golub and LeVeque 1983, Eq. 2.1).
    """

    n: int
    mean: np.ndarray
    """[F]."""
    scatter: np.ndarray
    """[F, F]."""

    @classmethod
    def of(cls, rows: np.ndarray) -> "Moments":
        """Statistics of rows [N, F]."""
        rows = np.asarray(rows, np.float64)
        mean = rows.mean(axis=0)
        return cls(len(rows), mean, (rows - mean).T @ (rows - mean))

    def merged(self, other: "Moments") -> "Moments":
        """Statistics of both sets of rows."""
        n, delta = self.n + other.n, other.mean - self.mean
        between = np.outer(delta, delta) * (self.n * other.n / n)
        return Moments(n, self.mean + delta * (other.n / n), self.scatter + other.scatter + between)

    def covariance(self) -> np.ndarray:
        """Unbiased covariance [F, F].

        Raises:
            ValueError: there are fewer than 2 rows.
        """
        if self.n < 2:
            raise ValueError(f"A covariance needs at least 2 examples, got {self.n}.")
        return self.scatter / (self.n - 1)
