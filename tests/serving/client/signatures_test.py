import numpy as np
import pytest

from serving.client.signatures import TYPES, cast, read_signatures
from tests.serving.client.conftest import metadata

INT, FLOAT, TEXT = (TYPES[name] for name in ("DT_INT32", "DT_FLOAT", "DT_STRING"))


def test_signatures_are_read_and_those_that_no_request_can_carry_left_out():
    said = metadata(sample=({"seed": "DT_INT64"}, {"x": "DT_FLOAT"}), odd=({}, {"v": "DT_VARIANT"}))
    of_start = {"outputs": {"__saved_model_init_op": {"name": "NoOp"}}}  # without a type, over gRPC
    said["metadata"]["signature_def"]["signature_def"]["__saved_model_init_op"] = of_start
    found = read_signatures(said)
    assert list(found) == ["sample"]
    assert (found["sample"].inputs, found["sample"].outputs) == ({"seed": np.int64}, {"x": np.float32})


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        ([1, 2], FLOAT, np.float32([1, 2])),
        (range(3), INT, np.int32([0, 1, 2])),
        (np.uint8([255]), INT, np.int32([255])),
        ([True], INT, np.int32([1])),
        ([], INT, np.int32([])),
        (np.array([np.ones(2), np.zeros(2), None], object)[:2], FLOAT, np.float32([[1, 1], [0, 0]])),
    ],
)
def test_numbers_become_those_of_the_signature(value, dtype, expected):
    found = cast("x", value, dtype)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("value", "dtype", "message"),
    [
        ([2**31], INT, "`x` must be in the range of int32, got 2147483648 to 2147483648"),
        ([-1], TYPES["DT_UINT8"], "range of uint8"),
        ([0.5], INT, "`x` must hold int32, got float64"),
        (["a"], FLOAT, "`x` must hold float32, got str"),
        ([1], TEXT, "`x` must hold texts, got 1"),
    ],
)
def test_what_would_change_is_refused(value, dtype, message):
    with pytest.raises(ValueError, match=message):
        cast("x", value, dtype)
