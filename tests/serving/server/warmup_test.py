"""Warm-up requests, and the versions that fail by them."""

import numpy as np
import pytest
import tensorflow as tf

from serving.server import warmup
from serving.server.status import Code, ServingError
from serving.server.version import Version
from serving.server.warmup import REQUESTS, records

prediction_log_pb2 = pytest.importorskip(
    "tensorflow_serving.apis.prediction_log_pb2", reason="needs tensorflow-serving-api, of the extra `serving`"
)


def record(signature, **inputs):
    log = prediction_log_pb2.PredictionLog()
    log.predict_log.request.model_spec.signature_name = signature
    for name, value in inputs.items():
        log.predict_log.request.inputs[name].CopyFrom(tf.make_tensor_proto(value))
    return log.SerializeToString()


def write(folder, *contents):
    file = folder / REQUESTS
    file.parent.mkdir(exist_ok=True)
    with tf.io.TFRecordWriter(str(file)) as writer:
        for content in contents:
            writer.write(content)
    return file


GOOD = record("numbers", text=[b"1"])


def test_requests_are_read_in_order(tmp_path):
    by_default = record("", seed=np.int64([3]), by=np.float32([1]))
    first, second = records(write(tmp_path, GOOD, by_default))
    assert (first.signature, first.inputs["text"].tolist()) == ("numbers", [b"1"])
    assert (second.signature, {name: value.tolist() for name, value in second.inputs.items()}) == (
        "serving_default",
        {"seed": [3], "by": [1]},
    )


def test_no_file_is_no_request(tmp_path):
    assert not [*records(tmp_path / REQUESTS)]


def test_a_version_answers_them(own, monkeypatch):
    calls = []
    folder = own("1")
    write(folder, GOOD, GOOD)
    monkeypatch.setattr(Version, "run", lambda self, name, inputs: calls.append((name, inputs["text"].tolist())))
    Version(1, folder)
    assert calls == [("numbers", [b"1"])] * 2


OTHER = prediction_log_pb2.PredictionLog(classify_log={}).SerializeToString()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (record("nonsense"), 'signature "nonsense": there are only fours, greet, numbers, serving_default.'),
        (record("numbers", text=[b"one"]), "could not correctly convert string: one"),
        (record("numbers", words=[b"1"]), 'signature "numbers" failed'),
        (record("numbers", text=[1.0]), 'signature "numbers" failed'),
        (record("numbers"), 'signature "numbers" failed'),
        (record("fours", flat=np.zeros(3, np.float32)), 'signature "fours" failed: Input to reshape'),
        (b"\xff\xff", "Warm-up request 1 is broken"),
        (OTHER, "Warm-up request 1 must be a predict_log, got classify_log."),
    ],
)
def test_a_bad_request_keeps_a_version_from_loading(own, content, text):
    folder = own("1")
    write(folder, GOOD, content)
    with pytest.raises(ServingError) as error:
        Version(1, folder)
    assert text in error.value.text
    assert error.value.code == Code.INVALID_ARGUMENT
    assert "\n" not in error.value.text


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    file = write(tmp_path, GOOD)
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(ServingError, match="Warm-up requests cannot be read") as error:
        [*records(file)]
    assert error.value.code == Code.DATA_LOSS


def test_there_may_be_so_many_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(warmup, "MOST", 3)
    assert len([*records(write(tmp_path, *[GOOD] * 3))]) == 3
    with pytest.raises(ServingError, match="at most 3"):
        [*records(write(tmp_path, *[GOOD] * 4))]
