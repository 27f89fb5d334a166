"""Bodies of requests against what TensorFlow Serving made of the same ones."""

import json

import numpy as np
import pytest

from serving.server.json_request import parse
from serving.server.status import Code, ServingError
from tests.serving.server.recorded import RECORDED, SIGNATURES, body, tensor

STRICTER = {
    b'{"inputs":[[1,2]]} trailing': "text after the object",
    b'\xef\xbb\xbf{"inputs":[[1,2]]}': "a byte-order mark",
    b'{"inputs":[[NaN,Infinity]]}': "the numbers NaN and Infinity",
    b'{"inputs":[[-Infinity,1]]}': "the number -Infinity",
}
"""Bodies that TensorFlow Serving reads and orjson refuses -> what it refuses."""
LAST_KEY = b'{"inputs":[[1,2]],"inputs":[[3,4]]}'
"""Of a repeated key, TensorFlow Serving takes the first value."""
READ = [case for case in RECORDED["requests"] if "error" not in case and body(case) not in {*STRICTER, LAST_KEY}]
REFUSED = [case for case in RECORDED["requests"] if "error" in case]


def refusal(request: bytes) -> str:
    with pytest.raises(ServingError) as caught:
        parse(request, SIGNATURES)
    assert caught.value.code is Code.INVALID_ARGUMENT
    return caught.value.text


def test_all_recorded_requests_are_tested():
    assert len(READ) + len(REFUSED) + len(STRICTER) + 1 == len(RECORDED["requests"]) == 100


@pytest.mark.parametrize("case", READ, ids=lambda case: case["request"])
def test_reads_what_is_recorded(case):
    request = parse(body(case), SIGNATURES)
    assert request.signature.name == (case["signature_name"] or "serving_default")
    assert request.rows == (case["format"] == "row")
    assert request.inputs.keys() == case["inputs"].keys()
    for name, recorded in case["inputs"].items():
        assert request.inputs[name].dtype == tensor(recorded).dtype
        np.testing.assert_array_equal(request.inputs[name], tensor(recorded))


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: str(body(case)))
def test_refuses_in_the_recorded_words(case):
    words, text = case["error"], refusal(body(case))
    if words.startswith("JSON Parse error:") or body(case) == b'{"inputs":[["\xff"]]}':
        assert text.startswith("JSON Parse error: ")  # the parsers describe a mistake each in its own way
    else:
        assert text == words


@pytest.mark.parametrize("request_body", STRICTER, ids=STRICTER.values())
def test_is_stricter_than_tensorflow_serving(request_body):
    assert refusal(request_body).startswith("JSON Parse error: ")


def test_takes_the_last_of_a_repeated_key():
    np.testing.assert_array_equal(parse(LAST_KEY, SIGNATURES).inputs["x"], [[3.0, 4.0]])


@pytest.mark.parametrize(
    ("request_body", "words"),
    [
        ({"inputs": [[1, 2], 3]}, "JSON Value: 3 found at incorrect level: 2 in the JSON DOM. Expected at level: 2"),
        ({"signature_name": "seeds", "inputs": -(2**63) - 1}, "Type: Number is not of expected type: int64"),
        ({"signature_name": "text", "inputs": {"b64": "\u00e9"}}, "Unable to base64 decode"),
        ({"signature_name": "sample", "instances": [{"seed": 1, "": 2}]}, "does not have named input: "),
        ({"inputs": ["a" * 10_000]}, f'"{"a" * 999}... Type: String is not of expected type: float'),
        ({"signature_name": "row", "instances": [{"city": "Barre"}, 3]}, "keys must be equal to: city,lat,number"),
        ({"instances": [{"x": 1}, 3]}, "Expecting object but got value at item 1 of input list"),
    ],
)
def test_says_what_is_wrong(request_body, words):
    assert words in refusal(json.dumps(request_body, ensure_ascii=False).encode())


@pytest.mark.parametrize("depth", [33, 900, 1024, 100_000])
@pytest.mark.parametrize("form", ["inputs", "instances"])
def test_refuses_deep_lists(depth, form):
    text = refusal(b'{"%s":%s1%s}' % (form.encode(), b"[" * depth, b"]" * depth))
    assert "nested 32 deep" in text or "JSON Parse error: " in text


def test_shows_little_of_deep_objects():
    deep = b'{"inputs":%s1%s}' % (b'{"x":' * 900, b"}" * 900)
    assert len(refusal(deep)) < 1200


def test_keeps_many_numbers_exact():
    x = np.random.default_rng(0).normal(size=(50, 4, 2)).astype(np.float32)
    for form in ("inputs", "instances"):
        found = parse(json.dumps({form: x.tolist()}).encode(), SIGNATURES).inputs["x"]
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, x)


@pytest.mark.parametrize("value", ["true", "null", '"1"'])
def test_finds_a_wrong_element_among_many(value):
    row = ",".join(["1.5"] * 999 + [value])
    assert refusal(f'{{"inputs":[{row}]}}'.encode()).startswith(f"JSON Value: {value} Type: ")
    assert refusal(f'{{"instances":[{row}]}}'.encode()).startswith("Failed to process element: 999 of ")


@pytest.mark.parametrize("value", ["[]", "[1]"])
def test_finds_a_list_among_numbers(value):
    assert refusal(f'{{"inputs":[1,2,{value}]}}'.encode()) == "Encountered list at unexpected level: 1 expected < 1"
