"""TensorFlow Serving's services of gRPC: predictions, metadata, states of models, and their configuration."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import grpc
from google.protobuf.message import DecodeError, Message
from tensorflow_serving.apis.get_model_metadata_pb2 import GetModelMetadataRequest, GetModelMetadataResponse
from tensorflow_serving.apis.get_model_status_pb2 import GetModelStatusRequest, GetModelStatusResponse
from tensorflow_serving.apis.model_management_pb2 import ReloadConfigRequest, ReloadConfigResponse
from tensorflow_serving.apis.model_pb2 import ModelSpec
from tensorflow_serving.apis.predict_pb2 import PredictRequest, PredictResponse

from serving.server import proto_answers
from serving.server.access import log_access
from serving.server.address import Address
from serving.server.endpoint import Endpoint
from serving.server.health import Health
from serving.server.proto_tensors import arrays, filtered, proto
from serving.server.status import Code, ServingError, invalid

LOG = logging.getLogger("serving.grpc")
PREDICTION = "tensorflow.serving.PredictionService"
MODEL = "tensorflow.serving.ModelService"

Answer = Callable[[Any, grpc.ServicerContext], Message]
"""Takes a request and its context, which knows the deadline. Raises ServingError."""


@dataclass(frozen=True)
class Services:
    """The methods, and what gRPC needs to call them. Those that are not here are UNIMPLEMENTED.

    Args:
        endpoint: answers them.
        health: while it says that the server does not serve, new calls are UNAVAILABLE, which tells a client to ask
            elsewhere. gRPC itself would cancel those that come in while it stops, which tells a client nothing.
    """

    endpoint: Endpoint
    health: Health

    def handlers(self) -> list[grpc.GenericRpcHandler]:
        """What a server of gRPC takes."""
        prediction = {
            "Predict": self._method("predict", PredictRequest, self.predict),
            "GetModelMetadata": self._method("metadata", GetModelMetadataRequest, self.metadata),
        }
        model = {
            "GetModelStatus": self._method("status", GetModelStatusRequest, self.status),
            "HandleReloadConfigRequest": self._method("reload", ReloadConfigRequest, self.reload),
        }
        services = ((PREDICTION, prediction), (MODEL, model))
        return [grpc.method_handlers_generic_handler(name, methods) for name, methods in services]

    # --- methods ---

    def predict(self, request: PredictRequest, context: grpc.ServicerContext) -> PredictResponse:
        """Runs a signature. Raises ServingError."""
        spec, endpoint = request.model_spec, self.endpoint
        address = _address(spec)
        inputs = arrays(request.inputs, endpoint.limits.body_bytes)
        answer = endpoint.predict(address, spec.signature_name, inputs, context.time_remaining())
        found = PredictResponse()
        found.model_spec.name, found.model_spec.version.value = spec.name, answer.version.number
        found.model_spec.signature_name = answer.signature.name
        for name in filtered(answer.signature, request.output_filter):
            found.outputs[name].CopyFrom(proto(answer.outputs[name]))
        return found

    def metadata(self, request: GetModelMetadataRequest, context: grpc.ServicerContext) -> GetModelMetadataResponse:
        """The signatures of a model. Raises ServingError."""
        address = _address(request.model_spec)
        if not request.metadata_field:
            raise invalid("GetModelMetadataRequest must specify at least one metadata_field")
        for field in request.metadata_field:
            if field != "signature_def":
                raise invalid(f"Metadata field {field} is not supported")
        return proto_answers.metadata(address.model, self.endpoint.models.find(address))

    def status(self, request: GetModelStatusRequest, context: grpc.ServicerContext) -> GetModelStatusResponse:
        """The states of the versions of a model. Raises ServingError."""
        return proto_answers.status(self.endpoint.states(_address(request.model_spec)))

    def reload(self, request: ReloadConfigRequest, context: grpc.ServicerContext) -> ReloadConfigResponse:
        """Serves other models. Raises ServingError."""
        self.endpoint.reload(request.config)
        return ReloadConfigResponse()

    # --- around every method ---

    def _method(self, api: str, kind: type[Message], answer: Answer) -> grpc.RpcMethodHandler:
        """A method that reads a message of a kind. It is read here: gRPC would call a broken one an INTERNAL error."""

        def method(body: bytes, context: grpc.ServicerContext) -> bytes:
            call = Call(api, time.monotonic())
            try:
                if not self.health.serving:
                    raise ServingError(Code.UNAVAILABLE, "The server is stopping.")
                with self.endpoint.admitted():
                    request = _read(kind, body)
                    call.model = request.model_spec.name if hasattr(request, "model_spec") else ""
                    found = answer(request, context).SerializeToString()
            except ServingError as error:
                self._end(call, context, error)
            except Exception:
                LOG.exception("%s failed", api)
                self._end(call, context, ServingError(Code.INTERNAL, "The server failed; its log says more."))
            self._note(call, context, Code.OK)
            return found

        return grpc.unary_unary_rpc_method_handler(method)

    def _end(self, call: "Call", context: grpc.ServicerContext, error: ServingError) -> NoReturn:
        self._note(call, context, error.code)
        context.abort(grpc.StatusCode[error.code.name], error.text)
        raise AssertionError("gRPC's abort raises")

    def _note(self, call: "Call", context: grpc.ServicerContext, code: Code) -> None:
        seconds = time.monotonic() - call.started
        self.endpoint.metrics.answered(self.endpoint.known(call.model), call.api, "GRPC", code, seconds)
        log_access("GRPC", context.peer(), f"{call.api} {call.model}", code.name, seconds)


@dataclass
class Call:
    """A call under way: what it asks, when it began, and the model, as soon as the message is read."""

    api: str
    started: float
    model: str = ""


def _read(kind: type[Message], body: bytes) -> Any:
    try:
        return kind.FromString(body)
    except DecodeError:
        raise invalid(f"The request is no {kind.DESCRIPTOR.full_name}.") from None


def _address(spec: ModelSpec) -> Address:
    if not spec.name:
        raise invalid("ModelSpec has no name specified.")
    choice = spec.WhichOneof("version_choice")
    version = spec.version.value if choice == "version" else None
    return Address(spec.name, version, spec.version_label if choice == "version_label" else None)
