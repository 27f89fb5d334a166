"""Files that take turns: the order of their blocks, and how many are open."""

import pytest

from tfvae.data.sentences import turns
from tfvae.data.sentences.corpus import Line
from tfvae.data.sentences.turns import take_turns

COUNTS = {"a": 5, "b": 2, "c": 0, "d": 3}


class Source:
    """Texts of made-up files; it notes how many are open."""

    def __init__(self, counts):
        self.counts, self.open, self.most = counts, 0, 0

    def __call__(self, file):
        self.open += 1
        self.most = max(self.most, self.open)
        for i in range(self.counts[file]):
            yield Line(file, f"{file}{i}", b"")
        self.open -= 1


def order(counts, length):
    return [
        (block.file, block.number, "".join(line.key[1] for line in block.texts))
        for block in take_turns(list(counts), Source(counts), length)
    ]


def test_each_file_gives_a_block_in_turn_until_it_ends():
    assert order(COUNTS, 2) == [
        ("a", 0, "01"),
        ("b", 0, "01"),
        ("d", 0, "01"),
        ("a", 1, "23"),
        ("d", 1, "2"),
        ("a", 2, "4"),
    ]


def test_of_more_files_such_that_lie_far_apart_take_turns(monkeypatch):
    monkeypatch.setattr(turns, "OPEN", 2)
    assert [file for file, *_ in order(COUNTS, 9)] == ["a", "b", "d"]
    assert [file for file, *_ in order(dict.fromkeys("abcdef", 1), 1)] == list("adbecf")


@pytest.mark.parametrize("files", [1, 64, 65, 1000])
def test_few_files_are_open_and_none_is_left_so(files):
    source = Source({f"{i}": 3 for i in range(files)})
    assert sum(len(block.texts) for block in take_turns(list(source.counts), source, 1)) == 3 * files
    assert (source.most <= 64, source.open) == (True, 0)


def test_no_file_gives_no_block():
    assert order({}, 1) == []
