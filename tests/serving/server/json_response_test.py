"""Answers against those that TensorFlow Serving made of the same tensors."""

import json
import math

import numpy as np
import pytest

from serving.server.json_response import error_body, render
from serving.server.status import Code, ServingError
from tests.serving.server.recorded import RECORDED, tensor

ANSWERS = RECORDED["answers"]
WRITTEN = [case for case in ANSWERS if "error" not in case]
REFUSED = [case for case in ANSWERS if "error" in case]


def outputs(case):
    return {name: tensor(recorded) for name, recorded in case["outputs"].items()}


def without_words(value):
    """NaN and infinities, which TensorFlow Serving writes as bare words and this server as null."""
    if isinstance(value, dict):
        return {name: without_words(item) for name, item in value.items()}
    if isinstance(value, list):
        return [without_words(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def float32(value):
    """TensorFlow Serving writes float32 with nine digits and orjson with the fewest that read back."""
    if isinstance(value, dict):
        return {name: float32(item) for name, item in value.items()}
    if isinstance(value, list):
        return [float32(item) for item in value]
    return np.float32(value) if isinstance(value, float) else value


def test_all_recorded_answers_are_tested():
    assert len(WRITTEN) + len(REFUSED) == 24


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: f"{case['format']} {case['outputs']}"[:80])
def test_writes_what_is_recorded(case):
    exact = any(recorded["dtype"] == "float64" for recorded in case["outputs"].values())
    found = json.loads(render(outputs(case), rows=case["format"] == "row"))
    recorded = without_words(json.loads(case["body"].encode("latin-1")))
    assert (found == recorded) if exact else (float32(found) == float32(recorded))


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["error"])
def test_refuses_rows_that_are_none(case):
    with pytest.raises(ServingError) as caught:
        render(outputs(case), rows=True)
    assert (caught.value.code, caught.value.text) == (Code.INVALID_ARGUMENT, case["error"])


def test_writes_short_numbers():
    x = np.array([0.1, 1 / 3], np.float32)
    assert render({"x": x}, rows=False) == b'{"outputs":[0.1,0.33333334]}'
    assert render({"x": x, "y": x}, rows=True) == (
        b'{"predictions":[{"x":0.1,"y":0.1},{"x":0.33333334,"y":0.33333334}]}'
    )


def test_takes_arrays_that_are_not_contiguous():
    x = np.arange(6, dtype=np.int32).reshape(2, 3).T
    assert render({"x": x}, rows=True) == b'{"predictions":[[0,3],[1,4],[2,5]]}'


def test_bytes_that_are_no_text_leave_the_answer_readable():
    found = json.loads(render({"text": np.array([b"a\xff"], object)}, rows=True))
    assert found == {"predictions": ["a\N{REPLACEMENT CHARACTER}"]}


def test_errors_are_objects():
    assert error_body('a "b"') == b'{"error":"a \\"b\\""}'
