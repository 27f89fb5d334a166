"""What a classifier sees, spelled out."""

import numpy as np

from tfvae.metrics.tables.features import codes_of, features


def test_numbers_are_seen_as_they_are_and_texts_by_four_numbers():
    known = {"b": np.array(["x 1", "a"], object)}
    table = {"a": np.array([1.5, np.nan]), "b": np.array(["x 1", "new 22 c"], object)}
    found = features(table, codes_of(known))
    np.testing.assert_array_equal(found["a"], [[1.5], [np.nan]])
    np.testing.assert_array_equal(found["b"], [[1, 3, 1, 1], [np.nan, 8, 2, 2]])
