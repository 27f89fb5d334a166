"""gRPC from the outside, by the official stubs."""

import logging

import grpc
import numpy as np
import pytest
import tensorflow as tf
from tensorflow_serving.apis import prediction_service_pb2_grpc as prediction_stubs
from tensorflow_serving.apis.classification_pb2 import ClassificationRequest
from tensorflow_serving.apis.get_model_metadata_pb2 import GetModelMetadataRequest, SignatureDefMap
from tensorflow_serving.apis.get_model_status_pb2 import GetModelStatusRequest, ModelVersionStatus
from tensorflow_serving.apis.model_management_pb2 import ReloadConfigRequest
from tensorflow_serving.apis.model_service_pb2_grpc import ModelServiceStub
from tensorflow_serving.apis.predict_pb2 import PredictRequest

from serving.server.model_config import single
from tests.serving.server.live import serving
from tests.serving.server.recorded import RECORDED, SIGNATURES, tensor

CASES = [case for case in RECORDED["requests"] if "error" not in case and case["signature_name"] in ("sample", "row")]
Status = grpc.StatusCode


@pytest.fixture
def stub(echo):
    with echo.channel() as channel:
        yield prediction_stubs.PredictionServiceStub(channel)


@pytest.fixture
def models(echo):
    with echo.channel() as channel:
        yield ModelServiceStub(channel)


def predicting(signature="", model="echo", **inputs):
    request = PredictRequest()
    request.model_spec.name, request.model_spec.signature_name = model, signature
    for name, value in inputs.items():
        request.inputs[name].CopyFrom(
            value if isinstance(value, tf.compat.v1.TensorProto) else tf.make_tensor_proto(value)
        )
    return request


def refusal(method, request, **options):
    with pytest.raises(grpc.RpcError) as caught:
        method(request, timeout=20, **options)
    return caught.value.code(), caught.value.details()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["request"])
def test_gives_back_what_is_sent(stub, case):
    if (
        case["inputs"].keys() == {"seed", "temperature"}
        and case["inputs"]["seed"]["shape"] != case["inputs"]["temperature"]["shape"]
    ):
        pytest.skip("its tensors have unequal rows")
    inputs = {name: tensor(recorded) for name, recorded in case["inputs"].items()}
    answer = stub.Predict(predicting(case["signature_name"], **inputs), timeout=20)
    assert (answer.model_spec.name, answer.model_spec.version.value) == ("echo", 7)
    assert answer.model_spec.signature_name == case["signature_name"]
    assert answer.outputs.keys() == inputs.keys()
    for name, value in inputs.items():
        np.testing.assert_array_equal(tf.make_ndarray(answer.outputs[name]), value)


def test_numbers_travel_as_memory(stub):
    answer = stub.Predict(predicting(x=np.ones((2, 2), np.float32)), timeout=20)
    assert answer.outputs["x"].tensor_content == np.ones((2, 2), np.float32).tobytes()
    assert answer.model_spec.signature_name == "serving_default"


def test_one_value_may_stand_for_all(stub):
    value = tf.make_tensor_proto(1.5, tf.float32, shape=[3, 2])
    np.testing.assert_array_equal(
        tf.make_ndarray(stub.Predict(predicting(x=value), timeout=20).outputs["x"]), np.full((3, 2), 1.5)
    )


def test_filters_outputs(stub):
    request = predicting("sample", seed=np.arange(2), temperature=np.ones(2, np.float32))
    request.output_filter.append("seed")
    assert list(stub.Predict(request, timeout=20).outputs) == ["seed"]
    request.output_filter.append("seed")
    assert refusal(stub.Predict, request) == (Status.INVALID_ARGUMENT, "duplicate output tensor alias: seed")
    request.output_filter[1] = "x"
    code, text = refusal(stub.Predict, request)
    assert code is Status.INVALID_ARGUMENT
    assert text.startswith("output tensor alias not found in signature: x ")


def wrong_requests():
    x = np.ones((1, 2), np.float32)
    versioned, labelled = predicting(x=x), predicting(x=x)
    versioned.model_spec.version.value = 9
    labelled.model_spec.version_label = "canary"
    huge = tf.make_tensor_proto(1.0, tf.float32, shape=[1, 1])
    huge.tensor_shape.dim[0].size = 2**40
    return {
        "no model": (PredictRequest(), Status.INVALID_ARGUMENT, "ModelSpec has no name specified."),
        "model": (predicting(model="nope"), Status.NOT_FOUND, "Servable not found for request: Latest(nope)"),
        "version": (versioned, Status.NOT_FOUND, "Servable not found for request: Specific(echo, 9)"),
        "label": (labelled, Status.INVALID_ARGUMENT, "Unrecognized servable version label: canary"),
        "signature": (predicting("nope"), Status.FAILED_PRECONDITION, 'Serving signature key "nope" not found.'),
        "missing": (predicting(), Status.INVALID_ARGUMENT, "Missing but required: {x}."),
        "extra": (predicting(x=x, y=x), Status.INVALID_ARGUMENT, "Sent extra: {y}."),
        "type": (
            predicting(x=x.astype(int)),
            Status.INVALID_ARGUMENT,
            "Expects arg[x] to be float but int64 is provided",
        ),
        "shape": (predicting(x=x[0]), Status.INVALID_ARGUMENT, "`x` must have the shape [?,2], got [2]."),
        "no rows": (predicting(x=x[:0]), Status.INVALID_ARGUMENT, "between 1 and 10000 rows, got 0."),
        "bomb": (predicting(x=huge), Status.INVALID_ARGUMENT, "`x` must take at most 67108864 bytes"),
        "NaN": (
            predicting("sample", seed=np.arange(1), temperature=np.array([np.nan], np.float32)),
            Status.INVALID_ARGUMENT,
            "`temperature` must hold finite numbers.",
        ),
    }


@pytest.mark.parametrize("mistake", wrong_requests())
def test_answers_mistakes_in_tensorflow_servings_words(stub, mistake):
    request, status, words = wrong_requests()[mistake]
    code, text = refusal(stub.Predict, request)
    assert code is status
    assert words in text


def test_broken_messages_are_the_clients_fault(echo):
    with echo.channel() as channel:
        for method in ("PredictionService/Predict", "ModelService/GetModelStatus"):
            raw = channel.unary_unary(f"/tensorflow.serving.{method}")
            code, text = refusal(raw, b"\xff\xff\xff")
            assert code is Status.INVALID_ARGUMENT
            assert text.startswith("The request is no tensorflow.serving.")


def test_what_is_not_there_is_unimplemented(echo, stub):
    assert refusal(stub.Classify, ClassificationRequest())[0] is Status.UNIMPLEMENTED
    with echo.channel() as channel:
        assert (
            refusal(channel.unary_unary("/tensorflow.serving.SessionService/SessionRun"), b"")[0]
            is Status.UNIMPLEMENTED
        )


def test_a_deadline_that_is_over_is_kept(stub):
    with pytest.raises(grpc.RpcError) as caught:
        stub.Predict(predicting(x=np.ones((1, 2), np.float32)), timeout=1e-9)
    assert caught.value.code() is Status.DEADLINE_EXCEEDED


def test_large_messages_are_refused(strict):
    with strict.channel() as channel:
        raw = channel.unary_unary("/tensorflow.serving.PredictionService/Predict")
        code, _ = refusal(raw, b" " * 100_000, metadata=[("x-api-key", "sesame")])
    assert code is Status.RESOURCE_EXHAUSTED


def test_says_how_versions_are(models):
    request = GetModelStatusRequest()
    request.model_spec.name = "echo"
    (state,) = models.GetModelStatus(request, timeout=20).model_version_status
    assert (state.version, state.state, state.status.error_code) == (7, ModelVersionStatus.AVAILABLE, 0)
    request.model_spec.version.value = 9
    assert refusal(models.GetModelStatus, request) == (Status.NOT_FOUND, "Could not find version 9 of model echo")


def test_shows_signatures(stub):
    request = GetModelMetadataRequest()
    request.model_spec.name = "echo"
    code, text = refusal(stub.GetModelMetadata, request)
    assert (code, text) == (Status.INVALID_ARGUMENT, "GetModelMetadataRequest must specify at least one metadata_field")
    request.metadata_field.append("signature_def")
    answer = stub.GetModelMetadata(request, timeout=20)
    found = SignatureDefMap()
    assert answer.metadata["signature_def"].Unpack(found)
    assert {*SIGNATURES} <= {*found.signature_def}
    assert answer.model_spec.version.value == 7
    request.metadata_field.append("weather")
    assert refusal(stub.GetModelMetadata, request)[1] == "Metadata field weather is not supported"


def test_reloads(small, own):
    with serving(small, "a") as live, live.channel() as channel:
        stub, request = ModelServiceStub(channel), ReloadConfigRequest()
        assert refusal(stub.HandleReloadConfigRequest, request)[0] is Status.INVALID_ARGUMENT
        request.config.CopyFrom(single("b", own("b/3").parent))
        assert stub.HandleReloadConfigRequest(request, timeout=60).status.error_code == 0
        assert live.ask("GET", "/v1/models/a").status == 404
        assert live.ask("GET", "/v1/models/b").content["model_version_status"][0]["version"] == "3"


def test_labels_choose_versions(own):
    base = own("m/1").parent
    own("m/2")
    with serving(base, "m") as live, live.channel() as channel:
        request = ReloadConfigRequest()
        request.config.CopyFrom(single("m", base))
        (model,) = request.config.model_config_list.config
        model.model_version_policy.all.SetInParent()
        model.version_labels["stable"], model.version_labels["canary"] = 1, 2
        ModelServiceStub(channel).HandleReloadConfigRequest(request, timeout=60)
        for label, version in (("stable", 1), ("canary", 2)):
            asked = predicting(model="m", seed=np.arange(1), by=np.ones(1, np.float32))
            asked.model_spec.version_label = label
            answer = prediction_stubs.PredictionServiceStub(channel).Predict(asked, timeout=20)
            assert answer.model_spec.version.value == version
            assert live.ask("GET", f"/v1/models/m/labels/{label}").content["model_version_status"][0]["version"] == str(
                version
            )
        body = {"instances": [{"seed": 1, "by": 1.0}]}
        assert live.ask("POST", "/v1/models/m/labels/stable:predict", body).content == {"predictions": [2.0]}


def test_logs_each_call(stub, caplog):
    with caplog.at_level(logging.INFO, "serving.access"):
        refusal(stub.Predict, predicting(model="a\nb"))
        (line,) = [record.getMessage() for record in caplog.records if record.name == "serving.access"]
    assert line.startswith("GRPC ipv4:127.0.0.1:")
    assert r"predict a\nb NOT_FOUND " in line
