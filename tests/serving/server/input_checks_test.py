"""Tensors that a signature does not take."""

import numpy as np
import pytest

from serving.server.input_checks import check
from serving.server.limits import Limits
from serving.server.signatures import Signature, Spec
from serving.server.status import Code, ServingError

SAMPLE = Signature(
    "sample",
    {"seed": Spec("int64", (None,)), "temperature": Spec("float32", (None,))},
    {"x": Spec("float32", (None, 2, 2, 1))},
)
DECODE = Signature("decode", {"z": Spec("float32", (None, 3))}, {"x": Spec("float32", (None, 2))})
SCALARS = Signature("scalars", {"n": Spec("int32", ())}, {"x": Spec("float32", None)})
READ = Signature("read", {"text": Spec("string", (None,))}, {"z": Spec("float32", (None, 3))})


def sampling(seeds=2, temperatures=2, temperature=1.0):
    return {"seed": np.arange(seeds), "temperature": np.full(temperatures, temperature, np.float32)}


def refusal(signature, inputs):
    with pytest.raises(ServingError) as caught:
        check(signature, inputs, Limits(rows=100, text_bytes=8))
    assert caught.value.code is Code.INVALID_ARGUMENT
    return caught.value.text


@pytest.mark.parametrize(
    ("signature", "inputs"),
    [
        (SAMPLE, sampling()),
        (SAMPLE, sampling(100, 100)),
        (DECODE, {"z": np.full((1, 3), np.nan, np.float32)}),
        (SCALARS, {"n": np.array(5, np.int32)}),
        (READ, {"text": np.array([b"a"], object)}),
    ],
)
def test_takes_what_fits(signature, inputs):
    check(signature, inputs, Limits(rows=100, text_bytes=8))


def test_names_are_compared_in_tensorflow_servings_words():
    assert refusal(SAMPLE, {"seed": np.arange(2), "heat": np.arange(2), "n": np.arange(2)}) == (
        "input size does not match signature: 3!=2 len({heat,n,seed}) != len({seed,temperature}). "
        "Sent extra: {heat,n}. Missing but required: {temperature}."
    )


@pytest.mark.parametrize(
    ("signature", "inputs", "words"),
    [
        (DECODE, {"z": np.zeros((1, 3))}, "Expects arg[z] to be float but double is provided"),
        (DECODE, {"z": np.array([[b"a"] * 3], object)}, "Expects arg[z] to be float but string is provided"),
        (READ, {"text": np.zeros(1, np.float32)}, "Expects arg[text] to be string but float is provided"),
        (DECODE, {"z": np.zeros((1, 4), np.float32)}, "`z` must have the shape [?,3], got [1,4]."),
        (DECODE, {"z": np.zeros(3, np.float32)}, "`z` must have the shape [?,3], got [3]."),
        (SCALARS, {"n": np.array([5], np.int32)}, "`n` must have the shape [], got [1]."),
        (SAMPLE, sampling(2, 1), "equal 0th-dimension size: seed has 2, temperature has 1."),
        (SAMPLE, sampling(101, 101), "A request must have between 1 and 100 rows, got 101."),
        (SAMPLE, sampling(0, 0), "A request must have between 1 and 100 rows, got 0."),
        (SAMPLE, sampling(temperature=np.nan), "`temperature` must hold finite numbers."),
        (SAMPLE, sampling(temperature=np.inf), "`temperature` must hold finite numbers."),
    ],
)
def test_says_what_does_not_fit(signature, inputs, words):
    assert words in refusal(signature, inputs)


def test_types_of_the_graphs_own_cannot_be_sent():
    odd = Signature("init", {"table": Spec("other", None)}, {})
    assert refusal(odd, {"table": np.zeros(1)}) == "`table` has a type that requests cannot carry."


def test_a_long_text_would_keep_all_others_waiting():
    assert refusal(READ, {"text": np.array([b"a", b"a" * 9], object)}) == (
        "`text` must have at most 8 bytes in a text, got 9."
    )
    pictures = Signature("read", {"image_bytes": Spec("string", (None,))}, {"z": Spec("float32", (None, 3))})
    check(pictures, {"image_bytes": np.array([b"a" * 9], object)}, Limits(text_bytes=8))
