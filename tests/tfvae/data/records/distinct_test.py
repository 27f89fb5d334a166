import numpy as np
import pytest

from tfvae.data.records.distinct import distinct

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32])
@pytest.mark.parametrize("length", [1, 2, 7, 8, 9, 30])
def test_as_numpy_does_it_symbol_by_symbol(dtype, length):
    few = RNG.integers(0, np.iinfo(dtype).max, [20, length], endpoint=True).astype(dtype)
    few[1:5, : length // 2] = few[0, : length // 2]  # some begin alike
    texts = few[RNG.integers(0, 20, 500)]
    values, codes, counts = np.unique(texts, axis=0, return_inverse=True, return_counts=True)
    found = distinct(texts)
    np.testing.assert_array_equal(found.values, values)
    np.testing.assert_array_equal(found.codes, codes.reshape(-1))
    np.testing.assert_array_equal(found.counts, counts)


def test_of_no_text_there_is_none():
    found = distinct(np.zeros([0, 5], np.uint8))
    assert [part.shape for part in found] == [(0, 5), (0,), (0,)]


def test_among_some_rows_only_their_texts_are_left():
    found = distinct(np.array([[5], [3], [5], [9]], np.uint8)).among(np.array([True, False, True, True]))
    assert (found.values.tolist(), found.codes.tolist(), found.counts.tolist()) == ([[5], [9]], [0, 0, 1], [2, 1])


def test_values_may_be_widened():
    assert distinct(np.array([[5, 2]], np.uint8)).widened(4).values.tolist() == [[5, 2, 0, 0]]
