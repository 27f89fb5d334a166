"""Points on a curved manifold of known dimension r in d dimensions: data on which the two-stage paper's theorems show.

Imports no TensorFlow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tfvae.checks import require_at_least
from tfvae.data.reader import Item, Shard
from tfvae.data.splits import cut

NEAR, HEIGHT, SLOPE = 0.3, 0.6, 0.7
"""Deviation of each cluster in the chart, whose centres are the corners of a cube of side 2; and how far it curves."""


class Embedding(NamedTuple):
    """x = Q [s, HEIGHT sin(A s + b)] for a chart s in R^r: a graph over R^r, turned in d dimensions."""

    rotation: np.ndarray
    """Q, orthogonal [d, d]."""
    slopes: np.ndarray
    """A [d - r, r]."""
    phases: np.ndarray
    """b [d - r]."""

    def points(self, chart: np.ndarray) -> np.ndarray:
        """x [N, d] of chart coordinates [N, r]."""
        return np.concatenate([chart, self._heights(chart)], axis=1) @ self.rotation.T

    def chart(self, x: np.ndarray) -> np.ndarray:
        """Chart coordinates [N, r] of x [N, d]; off the manifold, those of the point above or below."""
        return (x @ self.rotation)[:, : self.slopes.shape[1]]

    def distance(self, x: np.ndarray) -> np.ndarray:
        """How far x [N, d] lies from the point of the manifold with the same chart coordinates, [N]."""
        heights = (x @ self.rotation)[:, self.slopes.shape[1] :]
        return np.linalg.norm(heights - self._heights(self.chart(x)), axis=1)

    def _heights(self, chart: np.ndarray) -> np.ndarray:
        return HEIGHT * np.sin(chart @ self.slopes.T + self.phases)


@dataclass(frozen=True)
class Manifold:
    """Points of an r-dimensional manifold in R^d, without noise; in its chart they form 2^r clusters.

    The chart's density is above 0 everywhere, as the theorems ask, and far from N(0, I). The numbers are those of
    NumPy's PCG64.

    Args:
        seed: of the manifold and of its points.
        r: dimension of the manifold.
        d: dimension of the space around it.
        sizes: points of "train" and "test".

    Raises:
        ValueError: an argument is out of its range; d must be above r.
    """

    seed: int = 0
    r: int = 2
    d: int = 20
    sizes: tuple[int, int] = (10_000, 2000)

    def __post_init__(self) -> None:
        require_at_least("seed", self.seed, 0)
        require_at_least("r", self.r, 1)
        require_at_least("d", self.d, self.r + 1)
        require_at_least("sizes", min(self.sizes), 1)

    @property
    def embedding(self) -> Embedding:
        """Where the manifold lies."""
        random = np.random.Generator(np.random.PCG64([self.seed, 0]))
        rotation, _ = np.linalg.qr(random.standard_normal([self.d, self.d]))
        slopes = SLOPE * random.standard_normal([self.d - self.r, self.r])
        return Embedding(rotation, slopes, random.uniform(0, 2 * np.pi, self.d - self.r))

    def shards(self) -> list[Shard]:
        """One part a split."""
        sizes = zip(("train", "test"), self.sizes, strict=True)
        return [shard for split, n in sizes for shard in cut(split, "manifold", n, n)]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part: {"x": d numbers}."""
        first = 0 if shard.split == "train" else self.sizes[0]
        x = self.embedding.points(self._charts())[first + shard.start : first + shard.stop]
        yield from ({"x": point.tolist()} for point in x)

    def _charts(self) -> np.ndarray:
        """Chart coordinates of all points [N, r]."""
        random = np.random.Generator(np.random.PCG64([self.seed, 1]))
        shape = [sum(self.sizes), self.r]
        return 2.0 * random.integers(2, size=shape) - 1.0 + NEAR * random.standard_normal(shape)
