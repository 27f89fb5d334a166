import numpy as np
import pytest
import tensorflow as tf

from tfvae.generators import Sampler
from tfvae.metrics.sentences.generated_text import GeneratedText

ROWS = np.array([[4, 5, 4, 5, 2], [4, 6, 2, 0, 0], [2, 0, 0, 0, 0], [5, 5, 5, 5, 5]], np.int32)
REAL = np.array([[4, 5, 2, 0], [4, 5, 6, 2], [4, 5, 6, 2], [7, 2, 0, 0]], np.int32)


class Replay:
    """A generator that gives the rows of a table in order."""

    def __init__(self, rows):
        self.rows = rows

    def __call__(self, n, seed, temperature=1.0):
        first, self.rows = self.rows[:n], self.rows[n:]
        return {"x": tf.constant(first)}


@pytest.mark.parametrize("batch_size", [1, 3, 4])
def test_by_hand(gathered, batch_size):
    metric = GeneratedText()
    assert metric.result(gathered(metric, Sampler(None, Replay(ROWS)), REAL, batch_size)) == {
        "distinct_1": pytest.approx(3 / 11),  # 4, 5 and 6 among 4 + 2 + 0 + 5 words
        "distinct_2": pytest.approx(4 / 8),  # 45, 54, 46, 55 among 3 + 1 + 0 + 4 pairs
        "mean_length": pytest.approx(11 / 4),
        "length_distance": pytest.approx(0.75),  # lengths 4, 2, 0, 5 against 2, 3, 3, 1
        "unended": pytest.approx(1 / 4),
    }


def test_equal_lengths_have_no_distance(gathered):
    metric = GeneratedText()
    assert metric.result(gathered(metric, Sampler(None, Replay(REAL[::-1])), REAL, 2))["length_distance"] == 0


def test_empty_sentences_have_no_variety(gathered):
    metric = GeneratedText()
    values = metric.result(gathered(metric, Sampler(None, Replay(np.full([4, 2], 2, np.int32))), REAL, 2))
    assert values == {"distinct_1": 0, "distinct_2": 0, "mean_length": 0, "length_distance": 1, "unended": 0}
