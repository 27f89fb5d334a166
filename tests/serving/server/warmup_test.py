"""Warm-up requests, and the versions that fail by them."""

import numpy as np
import pytest
import tensorflow as tf

from serving.server import warmup
from serving.server.status import Code, ServingError
from serving.server.version import Version
from serving.server.warmup import REQUESTS, replay

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


class Recorder:
    """Stands for a version of the model, and tells what it is asked."""

    def __init__(self, signatures):
        self.signatures, self.calls = signatures, []

    def run(self, signature, inputs):
        self.calls.append((signature, {name: value.tolist() for name, value in inputs.items()}))
        return {}


@pytest.fixture(scope="module")
def signatures(small):
    return Version(1, small).signatures


@pytest.fixture
def recorder(signatures):
    return Recorder(signatures)


def test_requests_are_answered_in_order(recorder, tmp_path):
    by_default = record("", seed=np.int64([3]), by=np.float32([1]))
    replay(write(tmp_path, GOOD, by_default), recorder)
    assert recorder.calls == [("numbers", {"text": [b"1"]}), ("serving_default", {"seed": [3], "by": [1]})]


def test_no_file_is_no_request(recorder, tmp_path):
    replay(tmp_path / REQUESTS, recorder)
    assert not recorder.calls


OTHER = prediction_log_pb2.PredictionLog(classify_log={}).SerializeToString()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (record("nonsense"), 'Warm-up request 1 fails: Serving signature key "nonsense" not found.'),
        (record("numbers", text=[b"one"]), "Warm-up request 1 fails: StringToNumberOp could not correctly convert"),
        (record("numbers", words=[b"1"]), "Sent extra: {words}. Missing but required: {text}."),
        (record("numbers", text=[1.0]), "Expects arg[text] to be string but float is provided"),
        (record("numbers"), "Missing but required: {text}."),
        (record("fours", flat=np.zeros([2, 2], np.float32)), "`flat` must have the shape [?], got [2,2]."),
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


def test_a_file_that_is_cut_off_is_refused(recorder, tmp_path):
    file = write(tmp_path, GOOD)
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(ServingError, match="Warm-up requests cannot be read") as error:
        replay(file, recorder)
    assert error.value.code == Code.DATA_LOSS


def test_there_may_be_so_many_and_no_more(recorder, tmp_path, monkeypatch):
    monkeypatch.setattr(warmup, "MOST", 3)
    replay(write(tmp_path, *[GOOD] * 3), recorder)
    assert len(recorder.calls) == 3
    with pytest.raises(ServingError, match="at most 3"):
        replay(write(tmp_path, *[GOOD] * 4), recorder)
