import numpy as np

from tfvae.metrics.sentences.words import words


def test_words_end_before_end_or_padding():
    tokens = np.array([[4, 5, 2, 0, 0], [4, 3, 5, 4, 2], [4, 5, 6, 7, 8], [2, 0, 0, 0, 0], [5, 0, 0, 0, 0]], np.int32)
    assert words(tokens) == [[4, 5], [4, 3, 5, 4], [4, 5, 6, 7, 8], [], [5]]


def test_what_follows_an_end_is_no_word():
    assert words(np.array([[4, 2, 5, 2]])) == [[4]]
