"""The writer of examples against protocol buffers themselves."""

import math
import random

import numpy as np
import pytest
from tensorflow.train import BytesList, Example, Features, FloatList, Int64List
from tensorflow.train import Feature as Proto

from tfvae.data.reader import Feature, Record
from tfvae.data.storage.example import to_example


def of_protos(record: Record) -> bytes:
    """Written by the protos one feature at a time: their own order of a map's entries differs between versions.

    Messages that stand one after another are one message, and an Example is written as a list of one text would be.
    """
    names = sorted(record, key=str.encode)
    features = b"".join(Features(feature={name: proto(record[name])}).SerializeToString() for name in names)
    return BytesList(value=[features]).SerializeToString()


def proto(value: Feature) -> Proto:
    values = value if isinstance(value, list) else [value]
    if not values:
        return Proto()
    if isinstance(values[0], bytes):
        return Proto(bytes_list=BytesList(value=values))
    if all(isinstance(v, int) for v in values):
        return Proto(int64_list=Int64List(value=[int(v) for v in values]))
    return Proto(float_list=FloatList(value=values))


RECORDS = {
    "nothing": {},
    "one of each kind": {"text": b"abc", "weight": 0.5, "label": 7, "there": True},
    "lists": {"names": [b"x", b"", b"yz"], "sizes": [1, 2], "weights": [0.5, -1.5]},
    "empty": {"text": b"", "list": [], "texts": [b""], "zero": 0, "zeros": [0.0, 0]},
    "ints of all lengths": {"i": [s * (2**n + d) for n in range(63) for d in (-1, 0, 1) for s in (-1, 1)]},
    "ends of int64": {"i": [-(2**63), 2**63 - 1, -1]},
    "floats that are no numbers": {"f": [math.inf, -math.inf, math.nan], "tiny": 1e-45, "largest": 3.4028234e38},
    "mixed ints and floats": {"mixed": [1, 0.5, True]},
    "numpy's float": {"f": np.float64(1.5)},
    "unicode names, in the order of their bytes": {"é": 1, "z": 2, "Z": 3, "\U0001f600": 4, "\uffff": 5, "": 6},
    "long name": {"n" * 300: b"x"},
    **{f"{n} bytes": {"text": b"x" * n} for n in (121, 122, 123, 124, 125, 126, 127, 128, 16_383, 16_384, 3_000_000)},
}


@pytest.mark.parametrize("name", RECORDS)
def test_bytes_are_those_of_the_protos(name):
    assert to_example(RECORDS[name]) == of_protos(RECORDS[name])


@pytest.mark.parametrize("name", RECORDS)
def test_the_protos_read_each_feature(name):
    found = Example.FromString(to_example(RECORDS[name])).features.feature
    assert {feature: found[feature].SerializeToString() for feature in found} == {
        feature: proto(value).SerializeToString() for feature, value in RECORDS[name].items()
    }


def test_bytes_are_those_of_the_protos_for_random_records():
    draw = random.Random(0)
    kinds = (lambda: draw.randbytes(draw.randrange(200)), lambda: draw.uniform(-9, 9), lambda: draw.getrandbits(40))
    for _ in range(300):
        record = {}
        for name in range(draw.randrange(12)):
            kind = draw.choice(kinds)
            record[f"feature {name}"] = draw.choice(
                (kind, lambda kind=kind: [kind() for _ in range(draw.randrange(40))])
            )()
        assert to_example(record) == of_protos(record)


def test_equal_records_give_equal_bytes():
    record = RECORDS["one of each kind"]
    assert to_example(record) == to_example(dict(reversed(record.items())))


@pytest.mark.parametrize("n", [2**63, -(2**63) - 1])
def test_ints_of_more_than_64_bits_are_refused(n):
    with pytest.raises(ValueError, match=f"64 bits; got {n}"):
        to_example({"n": [0, n]})
