import datetime as dt
import json

import numpy as np
import pytest
from google.protobuf import duration_pb2, json_format, timestamp_pb2

from tfvae.schema.well_known import DURATION, TIMESTAMP, WELL_KNOWN, text_of

EMPTY = {TIMESTAMP: timestamp_pb2.Timestamp, DURATION: duration_pb2.Duration}
TEXTS = {
    TIMESTAMP: [
        "1970-01-01T00:00:00Z",
        "2024-02-29T23:59:59.000000001Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "1969-12-31T23:59:59.500Z",
        "2021-03-01T01:30:00+02:00",
        "2021-12-31T23:30:00.25-01:00",
    ],
    DURATION: ["0s", "3.5s", "-0.5s", "-7.000000001s", "315576000000s", "86400.000001s"],
}
CASES = [(kind, text) for kind, texts in TEXTS.items() for text in texts]


@pytest.mark.parametrize("kind, text", CASES)
def test_texts_come_back_as_protocol_buffers_spell_them(kind, text):
    own = WELL_KNOWN[kind]
    assert own.write(own.read(text)) == json.loads(
        json_format.MessageToJson(json_format.Parse(f'"{text}"', EMPTY[kind]()))
    )


@pytest.mark.parametrize("kind", WELL_KNOWN)
def test_any_parts_make_a_valid_text(kind):
    rng, own = np.random.default_rng(0), WELL_KNOWN[kind]
    for size in (3, 10**5, 10**12):
        parts = dict(zip(own.names, rng.integers(-size, size, len(own.names)).tolist(), strict=True))
        json_format.Parse(f'"{own.write(parts)}"', EMPTY[kind]())
    assert own.write({}) == own.blank


@pytest.mark.parametrize(
    "kind, text",
    [
        (TIMESTAMP, "2021-01-01"),
        (TIMESTAMP, "2021-02-30T00:00:00Z"),
        (TIMESTAMP, "2021-01-01T00:00:00"),
        (TIMESTAMP, "2021-01-01T25:00:00Z"),
        (TIMESTAMP, "0001-01-01T00:00:00+02:00"),
        (TIMESTAMP, ""),
        (DURATION, "3"),
        (DURATION, "1.s"),
        (DURATION, "315576000001s"),
    ],
)
def test_other_texts_are_refused(kind, text):
    with pytest.raises(ValueError):
        WELL_KNOWN[kind].read(text)


def test_dates_of_python_are_texts_too():
    assert WELL_KNOWN[TIMESTAMP].read(text_of(dt.datetime(1970, 1, 2, 0, 0, 5)))["second"] == 5
    with pytest.raises(ValueError):
        text_of(5)
