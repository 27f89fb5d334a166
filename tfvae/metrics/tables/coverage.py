"""How much of the real values' range, and of their variety, generated values reach: two scores of SDMetrics."""

import numpy as np


def range_coverage(real: np.ndarray, fake: np.ndarray) -> float:
    """`RangeCoverage` of numbers [N] and [M], NaN where one is missing: the share of the real range that is reached.

    NaN where the real numbers have no range, or one side has no number.
    """
    real, fake = real[~np.isnan(real)], fake[~np.isnan(fake)]
    if not len(real) or not len(fake) or not np.ptp(real):
        return float("nan")
    lost = max(fake.min() - real.min(), 0) + max(real.max() - fake.max(), 0)
    return float(max(1 - lost / np.ptp(real), 0))


def category_coverage(real: np.ndarray, fake: np.ndarray) -> float:
    """`CategoryCoverage` of texts [N] and [M]: the share of the real values that occur; "" is none. NaN without any."""
    known = set(real.tolist()) - {""}
    return len(known & set(fake.tolist())) / len(known) if known else float("nan")
