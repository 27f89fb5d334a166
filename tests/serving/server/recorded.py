"""What TensorFlow Serving's own JSON code made of request bodies, and of answers: the file beside this one."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np

from serving.server.signatures import Signature, Spec

RECORDED = json.loads(Path(__file__).with_name("tfserving_json.json").read_text("utf-8"))
OUTPUTS = {"y": Spec("float32", (None,))}
SIGNATURES = {
    name: Signature(name, {key: Spec(dtype, tuple(shape)) for key, (dtype, shape) in inputs.items()}, OUTPUTS)
    for name, inputs in RECORDED["signatures"].items()
}


def body(case: dict[str, Any]) -> bytes:
    """The bytes of a recorded request."""
    return b64decode(case["request_b64"]) if "request_b64" in case else case["request"].encode()


def tensor(case: dict[str, Any]) -> np.ndarray:
    """A recorded tensor as the server holds it: texts are bytes."""
    if case["dtype"] != "string":
        return np.array([float(v) if isinstance(v, str) else v for v in case["values"]], case["dtype"]).reshape(
            case["shape"]
        )
    found = np.empty(len(case["values"]), object)
    found[:] = [b64decode(text) for text in case["values"]]
    return found.reshape(case["shape"])
