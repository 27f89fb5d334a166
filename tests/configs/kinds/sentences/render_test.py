"""Tokens as text."""

import numpy as np
import pytest
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.sentences.render import render, words
from tfvae.data.sentences.batches import Sentences
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.symbols import END, PAD, UNKNOWN


@pytest.fixture
def data():
    return Sentences(Vocabulary.of({"café": 2, "tea": 1}), {})


CONFIG = ConfigDict({"data": {"max_words": 3}})


def test_each_row_is_a_sentence(data):
    x = tf.constant([[4, 5, END, PAD], [UNKNOWN, 4, 4, 5], [END, PAD, PAD, PAD]])
    assert render(CONFIG, data, x) == ["café tea", "<unk> café café tea", ""]


def test_requests_have_room_for_the_words_of_the_numbers(data):
    interface = words(CONFIG, data)
    np.testing.assert_array_equal(interface.parse({"text": tf.constant(["tea x café"])})["x"], [[5, UNKNOWN, 4, END]])
    with pytest.raises(tf.errors.InvalidArgumentError, match="at most 3 words"):
        interface.parse({"text": tf.constant(["a b c d"])})
