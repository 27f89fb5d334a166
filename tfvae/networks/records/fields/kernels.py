"""Kernels: a Gaussian around each training value, as precise as numbers can be, and the opposite of privacy.

They are here to show what accuracy costs: two thirds of what is drawn lies nearer to a training row than to a new one.
"""

import numpy as np

from tfvae.checks import require_at_least
from tfvae.networks.records.fields.regions import Regions, scale_of


def kernels_of(rows: np.ndarray, neighbours: int) -> Regions:
    """A region of its own for each different row of float64 [N, d], with the covariance of the rows nearest to it.

    Args:
        rows: finite numbers.
        neighbours: rows that a covariance is of, the row itself among them, unless there are fewer in all.

    Raises:
        ValueError: `neighbours` is below 2, or there is no row.
    """
    from scipy.spatial import cKDTree  # SciPy is needed where models are fitted alone

    require_at_least("neighbours", neighbours, 2)
    require_at_least("rows", len(rows), 1)
    values, counts = np.unique(rows, axis=0, return_counts=True)
    scale, d = scale_of(rows), rows.shape[1]
    if len(values) == 1:
        return Regions(values, np.zeros([1, d, d]), counts)
    near = cKDTree(values / scale).query(values / scale, min(neighbours, len(values)))[1]
    off = values[near] - values[near].mean(1, keepdims=True)
    return Regions(values, np.einsum("nkd,nke->nde", off, off) / (near.shape[1] - 1), counts)
