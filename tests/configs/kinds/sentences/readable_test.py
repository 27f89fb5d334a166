import numpy as np

from configs.kinds.sentences.readable import first_readable, readable_first
from tfvae.symbols import END, PAD, UNKNOWN

ROWS = np.array(
    [
        [4, 5, 6, END, PAD, PAD],  # too short
        [4, 5, 6, 7, END, PAD],
        [4, UNKNOWN, 6, 7, END, PAD],
        [8, 5, 6, 7, 4, END],
    ]
)


def test_readable_sentences_come_first_in_their_order():
    assert readable_first(ROWS).tolist() == [1, 3, 0, 2]


def test_twenty_words_are_readable_and_more_are_not():
    rows = np.array([[4] * 21 + [END], [4] * 20 + [END, PAD]])
    assert readable_first(rows).tolist() == [1, 0]


def test_the_first_readable_sentences_of_the_test_split():
    class Data:
        def sweep(self, split, size):
            assert split == "test"
            return [{"x": ROWS[:size], "label": np.arange(4)}]

    assert first_readable(Data(), 3)["label"].tolist() == [1, 3, 0]
