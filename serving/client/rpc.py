"""A client over gRPC. It needs the extra `serving`, whose messages import TensorFlow."""

from pathlib import Path
from typing import Any

import grpc
import numpy as np
import tensorflow as tf
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from tensorflow_serving.apis import get_model_metadata_pb2, get_model_status_pb2, predict_pb2

from serving.client.errors import ServerError
from serving.client.shared import Arrays, ModelClient, VersionStatus
from serving.client.signatures import Signature
from serving.server.address import Address
from serving.server.status import Code

OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
"""No bounds: gRPC's own lets through 4 MB, 64 images of 128 x 128."""
ANSWERS = {
    "/tensorflow.serving.PredictionService/Predict": predict_pb2.PredictResponse,
    "/tensorflow.serving.PredictionService/GetModelMetadata": get_model_metadata_pb2.GetModelMetadataResponse,
    "/tensorflow.serving.ModelService/GetModelStatus": get_model_status_pb2.GetModelStatusResponse,
}
"""Method -> its answer."""


class GrpcClient(ModelClient):
    """Models over gRPC.

    Args:
        address: HOST:PORT of the server.
        api_key: is sent as `authorization: Bearer`.
        timeout: seconds to the whole answer.
        authority: a PEM file with the certificate that signed the server's; makes the connection one of TLS.
        certificate, key: PEM files by which a server with mutual TLS knows this client; both or none.

    Raises:
        ValueError: there is a certificate without a key or an authority, or the reverse.
    """

    def __init__(
        self,
        address: str,
        *,
        api_key: str | None = None,
        timeout: float = 30.0,
        authority: str | Path | None = None,
        certificate: str | Path | None = None,
        key: str | Path | None = None,
    ) -> None:
        super().__init__()
        if (certificate is None) != (key is None) or (certificate is not None and authority is None):
            raise ValueError("`certificate` must come with `key` and `authority`, and `key` with `certificate`.")
        self._timeout = timeout
        self._headers = [("authorization", f"Bearer {api_key}")] if api_key else []
        self._channel = _channel(address, authority, certificate, key)

    def close(self) -> None:
        """Closes the connection for good."""
        self._channel.close()

    def _status(self, address: Address) -> list[VersionStatus]:
        request = get_model_status_pb2.GetModelStatusRequest()
        _fill(request.model_spec, address)
        found = self._ask("/tensorflow.serving.ModelService/GetModelStatus", request).model_version_status
        state = get_model_status_pb2.ModelVersionStatus.State.Name
        return [VersionStatus(each.version, state(each.state), each.status.error_message) for each in found]

    def _metadata(self, address: Address) -> dict[str, Any]:
        request = get_model_metadata_pb2.GetModelMetadataRequest(metadata_field=["signature_def"])
        _fill(request.model_spec, address)
        answer = self._ask("/tensorflow.serving.PredictionService/GetModelMetadata", request)
        metadata = MessageToDict(answer, preserving_proto_field_name=True)
        metadata["metadata"]["signature_def"].pop("@type")  # REST does not have it
        return metadata

    def _run(self, address: Address, name: str, signature: Signature, inputs: Arrays) -> Arrays:
        request = predict_pb2.PredictRequest()
        _fill(request.model_spec, address)
        request.model_spec.signature_name = name
        for key, array in inputs.items():
            request.inputs[key].CopyFrom(tf.make_tensor_proto(array, signature.inputs[key]))
        outputs = self._ask("/tensorflow.serving.PredictionService/Predict", request).outputs
        return {key: _decoded(key, tf.make_ndarray(tensor)) for key, tensor in outputs.items()}

    def _ask(self, method: str, request: Message) -> Any:
        call = self._channel.unary_unary(method, type(request).SerializeToString, ANSWERS[method].FromString)
        try:
            return call(request, timeout=self._timeout, metadata=self._headers)
        except grpc.RpcError as error:
            raise ServerError(Code[error.code().name].http, error.details()) from error


def _channel(
    address: str, authority: str | Path | None, certificate: str | Path | None, key: str | Path | None
) -> grpc.Channel:
    if authority is None:
        return grpc.insecure_channel(address, OPTIONS)
    files = (path and Path(path).read_bytes() for path in (authority, key, certificate))
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(*files), OPTIONS)


def _fill(spec: Any, address: Address) -> None:
    """Writes an address into a ModelSpec. Where no version is set the newest is meant; 0 is a version of its own."""
    spec.name = address.model
    if address.version is not None:
        spec.version.value = address.version
    elif address.label is not None:
        spec.version_label = address.label


def _decoded(name: str, array: np.ndarray) -> np.ndarray:
    """Texts as str; those of an output whose name ends in `_bytes` stay bytes, as TensorFlow Serving has them."""
    if array.dtype.kind != "O" or name.endswith("_bytes"):
        return array
    texts = np.empty(array.shape, object)
    texts.ravel()[:] = [value.decode() for value in array.ravel()]
    return texts
