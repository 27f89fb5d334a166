"""Messages about models."""

from types import SimpleNamespace

from tensorflow.core.protobuf.meta_graph_pb2 import SignatureDef
from tensorflow_serving.apis.get_model_metadata_pb2 import SignatureDefMap

from serving.server.model import State, VersionState
from serving.server.proto_answers import metadata, metadata_json, status, status_json
from serving.server.status import Code

STATES = [VersionState(12, State.END, Code.UNKNOWN, "broken"), VersionState(3, State.AVAILABLE)]
VERSION = SimpleNamespace(number=3, signature_defs={"s": SignatureDef(method_name="m")})


def test_states_keep_their_order_and_errors():
    first, second = status(STATES).model_version_status
    assert (first.version, first.state, first.status.error_code, first.status.error_message) == (12, 50, 2, "broken")
    assert (second.version, second.state, second.status.error_code) == (3, 30, 0)


def test_states_as_json_have_names_and_defaults():
    assert status_json(STATES) == {
        "model_version_status": [
            {"version": "12", "state": "END", "status": {"error_code": "UNKNOWN", "error_message": "broken"}},
            {"version": "3", "state": "AVAILABLE", "status": {"error_code": "OK", "error_message": ""}},
        ]
    }


def test_signatures_are_packed():
    message, found = metadata("m", VERSION), SignatureDefMap()
    assert message.metadata["signature_def"].Unpack(found)
    assert found.signature_def["s"].method_name == "m"
    assert (message.model_spec.name, message.model_spec.version.value) == ("m", 3)


def test_signatures_as_json_are_not():
    found = metadata_json("m", VERSION)
    assert found["model_spec"] == {"name": "m", "signature_name": "", "version": "3"}
    signature = found["metadata"]["signature_def"]["signature_def"]["s"]
    assert (signature["method_name"], signature["inputs"]) == ("m", {})
