"""Regions of numbers: groups of training rows that lie close together, none smaller than a least size.

They are what a mixture of Gaussians is made of, so no single row can be read off it.
"""

from typing import NamedTuple

import numpy as np

from tfvae.checks import require_at_least

MOST = 5000
"""Regions at most, lest a softmax over them costs more than it says."""
_ROUNDS = 3
_FAR = 5.0
"""Beyond the quartiles by so many times what lies between them, a number is an outlier."""
_TINY = 1e-30
"""Least scale of numbers that differ: their quotients are numbers of float32 then."""


class Regions(NamedTuple):
    """Gaussians of R regions of d numbers, in units of the numbers themselves."""

    means: np.ndarray
    """float64 [R, d]."""
    covariances: np.ndarray
    """float64 [R, d, d]; 0 where all rows of a region are equal."""
    counts: np.ndarray
    """Rows of each, int64 [R]."""


def regions_of(rows: np.ndarray, least: int, most: int = MOST) -> Regions:
    """Regions of rows float64 [N, d].

    Values that enough rows share stand alone, the commonest first: prices, ages, the one place of all flats of a house.
    All others are halved along the widest number until a part has about twice the least size; then each row goes to the
    nearest mean. Where the others are too few for a region, they have none.

    Args:
        rows: finite numbers.
        least: rows of a region, unless there are fewer in all.
        most: common values at most, and regions of other rows at most.

    Raises:
        ValueError: `least` or `most` is below 1, or there is no row.
    """
    require_at_least("least", least, 1)
    require_at_least("most", most, 1)
    require_at_least("rows", len(rows), 1)
    shared, rest = _common(rows, least, most)
    alone = len(rest) if len(rest) >= least or not shared else 0
    parts = [*shared, *(_parts(rows[rest], scale_of(rows), max(least, alone // most)) if alone else [])]
    return Regions(
        np.stack([part.mean(0) for part in parts]),
        np.stack([_covariance(part) for part in parts]),
        np.array([len(part) for part in parts]),
    )


def scale_of(rows: np.ndarray) -> np.ndarray:
    """Standard deviation of each number, outliers brought near to the others first; 1 where it has none.

    One misspelled number, or a -9999999 for what is missing, would else make all others look alike.
    """
    deviation = np.array([_brought_near(column).std() for column in rows.T])
    return np.where(deviation > 0, np.maximum(deviation, _TINY), 1.0)


def _brought_near(column: np.ndarray) -> np.ndarray:
    """Quartiles are those of the different values: a common one, such as 0, would be all of them."""
    low, high = np.quantile(np.unique(column), [0.25, 0.75])
    far = _FAR * (high - low)
    return np.clip(column, low - far, high + far)


def _common(rows: np.ndarray, least: int, most: int) -> tuple[list[np.ndarray], np.ndarray]:
    """The rows of each value that at least so many rows have, and two; and the places of all other rows."""
    # Single numbers, compared as rows, would be sorted in ten times the time.
    single = rows[:, 0] if rows.shape[1] == 1 else rows
    values, inverse, counts = np.unique(single, axis=0, return_inverse=True, return_counts=True)
    values, inverse = values.reshape(-1, rows.shape[1]), inverse.reshape(-1)
    often = np.argsort(-counts, kind="stable")[: min(most, (counts >= max(least, 2)).sum())]
    return [np.repeat(values[i : i + 1], counts[i], axis=0) for i in often], np.flatnonzero(~np.isin(inverse, often))


def _parts(rows: np.ndarray, scale: np.ndarray, least: int) -> list[np.ndarray]:
    means = np.stack([rows[part].mean(0) for part in _halved(rows / scale, 2 * least)])
    return _even(rows, means, scale, least)


def _halved(rows: np.ndarray, least: int) -> list[np.ndarray]:
    """Places of the rows of each part."""
    found, waiting = [], [np.arange(len(rows))]
    while waiting:
        part = waiting.pop()
        widest = np.ptp(rows[part], axis=0).argmax()
        if len(part) < 2 * least or np.ptp(rows[part, widest]) == 0:
            found.append(part)
            continue
        order = part[np.argsort(rows[part, widest], kind="stable")]
        # Half of the least parts that fit in, so that most end with just `least` rows.
        middle = round(len(part) * (len(part) // least // 2) / (len(part) // least))
        waiting += [order[middle:], order[:middle]]
    return found


def _even(rows: np.ndarray, means: np.ndarray, scale: np.ndarray, least: int) -> list[np.ndarray]:
    """The rows nearest to each mean; means with too few are dropped, and their rows go to others."""
    for _ in range(_ROUNDS):
        counts = np.bincount(nearest(rows, means, scale), minlength=len(means))
        if (counts >= least).all():
            break
        means = means[counts >= least] if (counts >= least).any() else means[counts.argmax()][np.newaxis]
    owner = nearest(rows, means, scale)
    order = np.argsort(owner, kind="stable")
    return np.split(rows[order], np.flatnonzero(np.diff(owner[order])) + 1)


def nearest(rows: np.ndarray, means: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Number of the mean nearest to each row, in units of `scale`, int64 [N]."""
    if len(scale) == 1:
        order = np.argsort(means[:, 0], kind="stable")
        found = means[order, 0]
        return order[np.searchsorted((found[1:] + found[:-1]) / 2, rows[:, 0])]
    from scipy.spatial import cKDTree  # SciPy is needed where models are fitted alone

    return cKDTree(means / scale).query(rows / scale)[1]


def _covariance(part: np.ndarray) -> np.ndarray:
    """That of a further row: both moments are estimates, so it lies farther out than the n rows that they are of.

    The scale of its Student distribution under a flat prior is (1 + 1/n) (n - 1) / (n - d) times their covariance.
    Without it, too many draws lie nearer to the rows themselves than to new ones.
    """
    n, d = part.shape
    if n < 2:
        return np.zeros([d, d])
    return np.cov(part.T).reshape([d, d]) * (1 + 1 / n) * (n - 1) / max(n - d, 1)
