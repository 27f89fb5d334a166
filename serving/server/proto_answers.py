"""Answers about a model, as messages of the protocol; gRPC sends them, REST prints them as JSON."""

import inspect
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from google.protobuf import json_format
from google.protobuf.message import Message
from tensorflow_serving.apis.get_model_metadata_pb2 import GetModelMetadataResponse, SignatureDefMap
from tensorflow_serving.apis.get_model_status_pb2 import GetModelStatusResponse, ModelVersionStatus

if TYPE_CHECKING:
    from serving.server.model import VersionState
    from serving.server.version import Version

DEFAULTS = next(
    name
    for name in ("always_print_fields_with_no_presence", "including_default_value_fields")
    if name in inspect.signature(json_format.MessageToDict).parameters
)
"""The argument that prints fields with their defaults, as TensorFlow Serving does; protobuf 5.26 gave it a new name."""


def status(states: Iterable["VersionState"]) -> GetModelStatusResponse:
    """The states of versions of a model."""
    return GetModelStatusResponse(model_version_status=[_state(state) for state in states])


def _state(state: "VersionState") -> ModelVersionStatus:
    found = ModelVersionStatus(version=state.number, state=state.state.value)
    found.status.error_code, found.status.error_message = state.code.value, state.text
    return found


def metadata(model: str, version: "Version") -> GetModelMetadataResponse:
    """All signatures of a version, as its SavedModel has them."""
    found = GetModelMetadataResponse()
    found.model_spec.name, found.model_spec.version.value = model, version.number
    found.metadata["signature_def"].Pack(_signature_defs(version))
    return found


def _signature_defs(version: "Version") -> SignatureDefMap:
    return SignatureDefMap(signature_def=version.signature_defs)


def status_json(states: Iterable["VersionState"]) -> dict[str, Any]:
    """`status` as REST prints it."""
    return _json(status(states))


def metadata_json(model: str, version: "Version") -> Mapping[str, Any]:
    """`metadata` as REST prints it: with the signatures themselves, not with a message that names its type."""
    spec = {"name": model, "signature_name": "", "version": str(version.number)}
    return {"model_spec": spec, "metadata": {"signature_def": _json(_signature_defs(version))}}


def _json(message: Message) -> dict[str, Any]:
    return json_format.MessageToDict(message, preserving_proto_field_name=True, **{DEFAULTS: True})
