import contextlib
import shutil
from concurrent.futures import ThreadPoolExecutor

import grpc
import numpy as np
import pytest
import tensorflow as tf
from google.protobuf.json_format import ParseDict
from tensorflow_serving.apis import get_model_metadata_pb2, model_service_pb2_grpc, prediction_service_pb2_grpc
from tensorflow_serving.apis.get_model_status_pb2 import GetModelStatusResponse
from tensorflow_serving.apis.predict_pb2 import PredictResponse

from serving.client.errors import ServerError
from serving.client.rpc import GrpcClient
from serving.client.shared import VersionStatus
from tests.deployment import make_secrets
from tests.serving.client.conftest import metadata

SIGNATURE = ({"seed": "DT_INT64", "text": "DT_STRING"}, {"x": "DT_FLOAT", "text": "DT_STRING"})


class Service(prediction_service_pb2_grpc.PredictionServiceServicer, model_service_pb2_grpc.ModelServiceServicer):
    """Answers each seed with a large image, and a text with itself; keeps what it was asked."""

    def __init__(self):
        self.asked, self.headers = [], {}

    def Predict(self, request, context):
        self.asked.append(request)
        self.headers = dict(context.invocation_metadata())
        if request.model_spec.name != "m":
            context.abort(grpc.StatusCode.NOT_FOUND, "Servable not found for request: Latest(n)")
        images = np.ones([len(tf.make_ndarray(request.inputs["seed"])), 600, 600], np.float32)
        answer = PredictResponse(outputs={"x": tf.make_tensor_proto(images)})
        answer.outputs["text"].CopyFrom(request.inputs["text"])
        return answer

    def GetModelMetadata(self, request, context):
        answer = get_model_metadata_pb2.GetModelMetadataResponse()
        said = metadata(serving_default=SIGNATURE)["metadata"]["signature_def"]
        answer.metadata["signature_def"].Pack(ParseDict(said, get_model_metadata_pb2.SignatureDefMap()))
        return answer

    def GetModelStatus(self, request, context):
        self.asked.append(request)
        version = {"version": 3, "state": 30, "status": {"error_message": ""}}
        return GetModelStatusResponse(model_version_status=[version])


@contextlib.contextmanager
def served(service, credentials=None):
    """Port of a server."""
    server = grpc.server(ThreadPoolExecutor(2), options=[("grpc.max_receive_message_length", -1)])
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(service, server)
    model_service_pb2_grpc.add_ModelServiceServicer_to_server(service, server)
    where = "127.0.0.1:0"
    port = server.add_secure_port(where, credentials) if credentials else server.add_insecure_port(where)
    server.start()
    yield port
    server.stop(None).wait()


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def client(service):
    with served(service) as port, GrpcClient(f"127.0.0.1:{port}", api_key="secret") as client:
        yield client


def test_arrays_go_in_and_come_out_beyond_the_bound_of_grpc(client, service):
    outputs = client.predict("m", seed=range(4), text=["ä", "b", "", "d"], label="stable")
    assert outputs["x"].shape == (4, 600, 600) and outputs["x"].dtype == np.float32
    assert outputs["text"].tolist() == ["ä", "b", "", "d"]
    assert tf.make_ndarray(service.asked[-1].inputs["seed"]).dtype == np.int64
    assert service.asked[-1].model_spec.version_label == "stable"
    assert service.headers["authorization"] == "Bearer secret"


def test_status_and_metadata_are_those_of_rest(client, service):
    assert client.status("m", version=3) == [VersionStatus(3, "AVAILABLE", "")]
    assert service.asked[-1].model_spec.version.value == 3
    signatures = client.metadata("m")["metadata"]["signature_def"]["signature_def"]
    assert signatures["serving_default"]["inputs"]["seed"]["dtype"] == "DT_INT64"


def test_the_newest_version_is_asked_for_without_a_number(client, service):
    client.status("m")
    assert not service.asked[-1].model_spec.HasField("version")


def test_a_refusal_has_the_code_of_rest(client):
    with pytest.raises(ServerError) as error:
        client.predict("n", seed=[1], text=["a"])
    assert (error.value.code, error.value.text) == (404, "Servable not found for request: Latest(n)")


def test_nobody_there_is_a_503():
    with GrpcClient("127.0.0.1:1", timeout=5) as client, pytest.raises(ServerError) as error:
        client.status("m")
    assert error.value.code == 503


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed (Debian: apt-get install openssl)")
def test_mutual_tls_by_files(service, tmp_path):
    files = make_secrets(tmp_path)
    key, certificate, authority = ((files / name).read_bytes() for name in ("server.key", "server.crt", "ca.crt"))
    credentials = grpc.ssl_server_credentials([(key, certificate)], authority, True)
    with served(service, credentials) as port:
        names = {"authority": "ca.crt", "certificate": "client.crt", "key": "client.key"}
        with GrpcClient(f"localhost:{port}", **{k: files / name for k, name in names.items()}) as client:
            assert client.status("m")[0].version == 3
        with GrpcClient(f"localhost:{port}", authority=files / "ca.crt") as client, pytest.raises(ServerError):
            client.status("m")


@pytest.mark.parametrize("given", [{"key": "k"}, {"certificate": "c"}, {"certificate": "c", "key": "k"}])
def test_half_of_the_files_are_refused(given):
    with pytest.raises(ValueError, match="`certificate` must come with `key` and `authority`"):
        GrpcClient("localhost:1", **given)
