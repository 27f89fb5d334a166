import subprocess
import sys

import pytest

from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.symbols import END, PAD, SPELLING, START, UNKNOWN


def test_the_most_frequent_words_come_first_and_ties_by_alphabet():
    vocabulary = Vocabulary.of({"b": 2, "c": 5, "a": 2, "é": 2, "z": 1})
    assert vocabulary.words == (*SPELLING, "c", "a", "b", "é", "z")
    assert vocabulary.size == 9


def test_symbols_have_their_numbers():
    words = Vocabulary.of({"a": 1}).words
    assert [words[i] for i in (PAD, START, END, UNKNOWN)] == ["<pad>", "<s>", "</s>", "<unk>"]


def test_size_counts_the_symbols():
    assert Vocabulary.of({"a": 1, "b": 2, "c": 3}, size=6).words[4:] == ("c", "b")
    assert Vocabulary.of({"a": 1}, size=100).size == 5


def test_spellings_of_symbols_and_of_unknown_words_are_no_words():
    assert Vocabulary.of({"_UNK": 9, "<unk>": 8, "<s>": 7, "</s>": 6, "<pad>": 5, "a": 1}).words[4:] == ("a",)


def test_the_digest_tells_words_and_order_apart_and_is_the_same_in_another_process():
    a, b = Vocabulary.of({"a": 2, "b": 1}), Vocabulary.of({"a": 1, "b": 2})
    assert len({a.digest, b.digest, Vocabulary.of({"a": 1}).digest}) == 3
    code = "from tfvae.data.sentences import Vocabulary; print(Vocabulary.of({'a': 3, 'b': 1}).digest)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == a.digest
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("a", "b"), "`words` must start with <pad> <s> </s> <unk>, got 'a b'"),
        ((*SPELLING, "a", "b", "a"), "`words` must differ; 'a' stands twice"),
        ((*SPELLING, "a b"), "`words` must be words without white space, got 'a b'"),
        ((*SPELLING, ""), "`words` must be words without white space, got ''"),
    ],
)
def test_words_that_are_none_are_refused(words, message):
    with pytest.raises(ValueError, match=message):
        Vocabulary(words)


def test_a_size_without_room_for_a_word_is_refused():
    with pytest.raises(ValueError, match="`size` must be at least 5, got 4"):
        Vocabulary.of({"a": 1}, size=4)
