"""Improved precision and recall of a generator."""

import numpy as np
from sklearn.metrics import pairwise_distances_chunked
from sklearn.neighbors import NearestNeighbors


def precision_recall(real: np.ndarray, fake: np.ndarray, neighbours: int = 3) -> tuple[float, float]:
    """Precision and recall: fractions of the generated features within the real set's manifold, and the reverse.

    A set's manifold is the union of balls around its points, each reaching to the point's k-th nearest neighbour.
    Kynkaanniemi et al. 2019, Section 2, with k = 3. Both depend on the numbers of examples.

    Args:
        real: features [N, F].
        fake: features [M, F].
        neighbours: k.

    Raises:
        ValueError: a set has no more than k rows.
    """
    if min(len(real), len(fake)) <= neighbours:
        raise ValueError(
            f"Precision and recall need more than `neighbours` = {neighbours} examples of each kind, "
            f"got {len(real)} and {len(fake)}."
        )
    return _covered(fake, real, neighbours), _covered(real, fake, neighbours)


def _covered(points: np.ndarray, centres: np.ndarray, neighbours: int) -> float:
    """Fraction of `points` within a ball around one of `centres`."""
    # Without an argument, a centre is not counted among its own neighbours.
    distances, _ = NearestNeighbors(n_neighbors=neighbours).fit(centres).kneighbors()
    blocks = pairwise_distances_chunked(points, centres, reduce_func=lambda d, _: (d <= distances[:, -1]).any(axis=1))
    return float(np.concatenate(list(blocks)).mean())
