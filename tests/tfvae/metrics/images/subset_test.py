"""Random subsets: size, uniformity, merging."""

import numpy as np
import tensorflow as tf

from tfvae.metrics.images.subset import Subset

ROWS = np.arange(40, dtype=np.float32)[:, None]


def test_order_of_merging_does_not_matter():
    parts = [Subset.of(ROWS[i : i + 10], tf.constant([i, 0]), 6) for i in range(0, 40, 10)]
    forward = parts[0].merged(parts[1], 6).merged(parts[2], 6).merged(parts[3], 6)
    backward = parts[3].merged(parts[2], 6).merged(parts[1].merged(parts[0], 6), 6)
    assert len(forward.rows) == 6
    np.testing.assert_array_equal(forward.rows, backward.rows)


def test_all_rows_are_kept_where_they_fit():
    kept = Subset.of(ROWS, tf.constant([0, 1]), 100)
    np.testing.assert_array_equal(np.sort(kept.rows, axis=0), ROWS)


def test_each_row_is_as_likely():
    counts = np.zeros(40)
    for i in range(400):
        seeds = tf.constant([i, 0]), tf.constant([i, 1])
        merged = Subset.of(ROWS[:10], seeds[0], 8).merged(Subset.of(ROWS[10:], seeds[1], 8), 8)
        counts[merged.rows[:, 0].astype(int)] += 1
    # Each row is kept in 1 of 5 of the 400 draws; 4.5 standard deviations of a binomial.
    assert np.abs(counts - 80).max() < 4.5 * np.sqrt(400 * 0.2 * 0.8)
