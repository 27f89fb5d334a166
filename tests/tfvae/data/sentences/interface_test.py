import numpy as np
import pytest
import tensorflow as tf

from tfvae.data.sentences.interface import Words
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.symbols import END, PAD, START, UNKNOWN

WORDS = Words(Vocabulary.of({"good": 3, "food": 2, "café": 1}), max_words=4)
GOOD, FOOD, CAFE = 4, 5, 6


def in_graph(words: Words):
    return tf.function(words.parse, input_signature=[dict(words.spec)])


@pytest.fixture(params=["eager", "graph"])
def parse(request):
    function = WORDS.parse if request.param == "eager" else in_graph(WORDS)
    return lambda text: function({"text": tf.constant(text, tf.string)})["x"].numpy().tolist()


def test_words_then_end_then_padding(parse):
    assert parse(["good food", "café", "food bad good"]) == [
        [GOOD, FOOD, END, PAD],
        [CAFE, END, PAD, PAD],
        [FOOD, UNKNOWN, GOOD, END],
    ]


def test_a_sentence_without_a_word_is_its_end(parse):
    assert parse(["", "  \n"]) == [[END], [END]]


def test_no_sentence_at_all_has_a_length_of_one():
    for function in (WORDS.parse, in_graph(WORDS)):
        x = function({"text": tf.constant([], tf.string)})["x"]
        assert x.shape == (0, 1)
        assert x.dtype == tf.int32


def test_words_that_are_spelled_like_symbols_are_unknown(parse):
    assert parse(["<s> </s> <pad> <unk>", "_UNK"]) == [[UNKNOWN] * 4 + [END], [UNKNOWN, END] + [PAD] * 3]


def test_white_space_is_that_of_python_s_bytes():
    text = b"".join(b"a" + bytes([i]) for i in range(1, 256)) + b"a"
    assert WORDS.tokens(tf.constant([text])).row_lengths().numpy() == [len(text.split()) + 1]


def test_the_most_words_pass_and_one_more_does_not(parse):
    assert parse(["good " * 4]) == [[GOOD] * 4 + [END]]
    with pytest.raises(
        tf.errors.InvalidArgumentError, match=r"`text` must have at most 4 words a sentence; the longest has\D+5\b"
    ):
        parse(["good", "good " * 5])


def test_render_leaves_symbols_out():
    x = [[GOOD, FOOD, END, PAD], [START, UNKNOWN, CAFE, END], [END, PAD, PAD, PAD]]
    assert WORDS.render({"x": tf.constant(x)})["text"].numpy().tolist() == [b"good food", "<unk> café".encode(), b""]


@pytest.mark.parametrize("shape", [[6, 2], [2, 3, 2], [1, 2, 3, 2], [0, 2], [2, 0]])
def test_render_takes_any_number_of_leading_axes(shape):
    text = WORDS.render({"x": tf.fill(shape, GOOD)})["text"]
    assert text.shape == shape[:-1]
    assert set(text.numpy().reshape(-1)) <= {b"good good", b""}


def test_render_undoes_parse():
    text = ["good food", "café good good food", "food"]
    assert [t.decode() for t in WORDS.render(WORDS.parse({"text": tf.constant(text)}))["text"].numpy()] == text


def test_the_fingerprint_is_that_of_the_vocabulary():
    assert WORDS.fingerprint == WORDS.vocabulary.digest
    assert WORDS.fingerprint != Words(Vocabulary.of({"good": 1})).fingerprint


def test_a_saved_model_parses_renders_and_refuses(tmp_path):
    module = tf.Module()
    module.resources = WORDS.resources
    module.parse = in_graph(WORDS)
    module.render = tf.function(WORDS.render, input_signature=[{"x": tf.TensorSpec([None, None], tf.int32)}])
    tf.saved_model.save(module, str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    batch = loaded.parse({"text": tf.constant(["food bad", "café"])})
    np.testing.assert_array_equal(batch["x"], [[FOOD, UNKNOWN, END], [CAFE, END, PAD]])
    assert loaded.render(batch)["text"].numpy().tolist() == [b"food <unk>", "café".encode()]
    with pytest.raises(tf.errors.InvalidArgumentError, match="`text` must have at most 4 words"):
        loaded.parse({"text": tf.constant(["a b c d e"])})


def test_a_limit_without_words_is_refused():
    with pytest.raises(ValueError, match="`max_words` must be at least 1, got 0"):
        Words(WORDS.vocabulary, max_words=0)


def test_sentences_are_shown_as_python_s_text():
    x = tf.constant([[GOOD, CAFE, END, PAD], [END, PAD, PAD, PAD], [UNKNOWN, FOOD, GOOD, END]])
    assert WORDS.show({"x": x}) == ["good café", "", "<unk> food good"]
    assert WORDS.show({"x": tf.zeros([0, 3], tf.int32)}) == []


def test_a_sentence_without_an_end_can_be_read_again():
    short = Words(WORDS.vocabulary, max_words=3)
    text = short.render({"x": tf.constant([[GOOD, FOOD, GOOD, FOOD], [GOOD, END, PAD, PAD]])})["text"]
    assert text.numpy().tolist() == [b"good food good", b"good"]
    assert short.parse({"text": text})["x"].shape == (2, 4)


def test_characters_are_cut_and_joined_as_they_are():
    words = Words(Vocabulary.of({"\u98df": 3, "a": 2, "b": 1}, characters=True), max_words=6)
    text = tf.constant(["\u98dfa b", "  a \t b\u98df ", "x", "", "abababa"])
    shown = words.show(words.parse({"text": text[:4]}))
    assert shown == ["\u98dfa b", "a b\u98df", "<unk>", ""]
    assert words.parse({"text": text[:1]})["x"].shape == (1, 5)
    with pytest.raises(tf.errors.InvalidArgumentError):
        words.parse({"text": text[4:]})


def test_a_vocabulary_of_single_letters_may_still_be_one_of_words():
    assert Words(Vocabulary.of({"a": 2, "b": 1})).show({"x": tf.constant([[4, 5, 2]])}) == ["a b"]
