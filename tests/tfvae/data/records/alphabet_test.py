import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from tfvae.data.records.alphabet import Alphabet
from tfvae.symbols import END, PAD, START, UNKNOWN

LETTERS = Alphabet(("B", "A", "é", "😀"))
FIRST = 36
IN_GRAPH = tf.function(
    lambda text: LETTERS.decode(LETTERS.encode(text).to_tensor(PAD)), input_signature=[tf.TensorSpec([None], tf.string)]
)


def back(text):
    return [made.decode() for made in IN_GRAPH(tf.constant(text, tf.string)).numpy()]


def test_known_characters_have_a_symbol_in_their_order_and_others_two_a_byte():
    assert LETTERS.size == FIRST + 4
    assert LETTERS.encode(tf.constant(["ABé", "", "a", "ü"])).to_list() == [
        [FIRST + 1, FIRST, FIRST + 2, END],
        [END],
        [4 + 0x6, 20 + 0x1, END],
        [4 + 0xC, 20 + 0x3, 4 + 0xB, 20 + 0xC, END],
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))), max_size=20))
def test_any_text_comes_back(text):
    assert back(text) == text


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text("BAé😀"), max_size=5))
def test_a_text_of_known_characters_has_as_many_symbols(text):
    assert LETTERS.encode(tf.constant(text, tf.string)).row_lengths().numpy().tolist() == [len(t) + 1 for t in text]


@pytest.mark.parametrize("text", ["\x01", "A\x7f", "\ufeffA", "\U0010ffff", "e\u0301", "\r\n\t ", "\ufffd"])
def test_odd_characters_come_back(text):
    assert back([text]) == [text]


def test_a_zero_byte_comes_back_only_where_it_is_a_character():
    assert back(["A\0", "\0\0é"]) == ["A\ufffd", "\ufffd\ufffdé"]
    known = Alphabet(("\0",))
    assert known.decode(known.encode(tf.constant(["A\0"])).to_tensor(PAD)).numpy().tolist() == [b"A\0"]


@pytest.mark.parametrize("broken", [b"\xff", b"A\xe6\x97", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5\x80\x80\x80A"])
def test_what_is_no_utf_8_becomes_replacement_characters(broken):
    assert back([broken]) == [broken.decode("utf-8", "replace")]


@pytest.mark.parametrize(
    "symbols, text",
    [
        ([FIRST, END, FIRST], "B"),
        ([FIRST, PAD, FIRST], "BB"),
        ([FIRST, FIRST, FIRST], "BBB"),
        ([4 + 4, 20 + 1, END], "A"),
        ([4 + 4, FIRST, END], "\ufffdB"),
        ([20 + 1, FIRST, 4], "\ufffdB\ufffd"),
        ([20, FIRST, 4], "\ufffdB\ufffd"),
        ([4 + 12, 20 + 3, END], "\ufffd"),
        ([START, UNKNOWN, FIRST], "\ufffd\ufffdB"),
        ([PAD, PAD, PAD], ""),
    ],
)
def test_any_symbols_make_text(symbols, text):
    assert LETTERS.decode(tf.constant(symbols)).numpy().decode() == text


def test_leading_axes_stay():
    x = tf.reshape(tf.constant([FIRST, END, FIRST + 1, END]), [2, 1, 2])
    assert LETTERS.decode(x).numpy().tolist() == [[b"B"], [b"A"]]


def test_it_may_have_no_characters_at_all():
    nothing = Alphabet(())
    assert nothing.decode(nothing.encode(tf.constant(["é"])).to_tensor(PAD)).numpy().tolist() == ["é".encode()]


@pytest.mark.parametrize("characters", [("A", "A"), ("AB",), ("",)])
def test_characters_that_are_none_are_refused(characters):
    with pytest.raises(ValueError, match="`characters` must be different single code points"):
        Alphabet(characters)
