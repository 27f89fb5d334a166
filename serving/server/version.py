"""One version of a model: a SavedModel in memory, ready to answer."""

import copy
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from serving.server.folders import MODEL
from serving.server.signatures import Signature, from_proto
from serving.server.status import Code, ServingError
from serving.server.warmup import REQUESTS, replay

if TYPE_CHECKING:
    from tensorflow.core.protobuf.meta_graph_pb2 import SignatureDef

DESCRIPTION = "assets.extra/tfvae.json"
"""Where an export of this project says what it is."""
TAG = "serve"
"""Of the graph that is served, where a SavedModel has several."""


class Version:
    """A SavedModel in memory, with its warm-up requests answered.

    Whoever answers a request holds the object until the end: it dies, with what it takes of memory, when the last does.

    Args:
        number: of the version.
        path: of the SavedModel.

    Raises:
        ServingError: from the constructor, the description or a warm-up request is broken, or a request is refused.
            TensorFlow raises errors of many kinds where a SavedModel is incomplete.
    """

    def __init__(self, number: int, path: Path) -> None:
        self.number, self.path = number, path
        self._loaded = tf.saved_model.load(str(path), tags=[TAG])  # its functions live as long as this object
        self.signature_defs: Mapping[str, SignatureDef] = _signature_defs(path / MODEL)
        """All that the file has, `__saved_model_init_op` among them, which cannot be called."""
        names = sorted(self.signature_defs.keys() & self._loaded.signatures.keys())
        self.signatures: Mapping[str, Signature] = {n: from_proto(n, self.signature_defs[n]) for n in names}
        """Those that can be called."""
        self.description: Mapping[str, Any] = _description(path / DESCRIPTION)
        """What the export says of itself, such as name, preset and schema; {} where it says nothing."""
        replay(path / REQUESTS, self)

    def run(self, signature: str, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The outputs of a signature by name; it returns when they are there, and may be called by several threads.

        Args:
            signature: name of one of the `signatures`.
            inputs: an array for each of its inputs, of the right type and shape; texts are bytes in arrays of objects.

        Raises:
            ServingError: the model refuses the values, with the reason that it gives.
        """
        specs = self.signatures[signature].inputs
        try:
            tensors = {name: tf.constant(array, specs[name].dtype) for name, array in inputs.items()}
            outputs = self._loaded.signatures[signature](**tensors)
            return {name: _array(tensor.numpy()) for name, tensor in outputs.items()}
        except tf.errors.OpError as error:
            raise ServingError(Code(error.error_code), reason(error.message)) from error


def reason(message: str) -> str:
    """The line of an error of TensorFlow that says what is wrong with the values.

    It stands between lines about nodes, functions and traces, which tell users nothing and intruders something. Of a
    check in the graph it is the rule as it was written, without the tensors that broke it.
    """
    check = re.search(r"assertion failed: \[(.*?)\](?: \[Condition |\s*$)", message, re.MULTILINE)
    if check:
        return check[1].replace("] [", " ")
    # Of several errors the first is numbered (0); else the line stands before that with the node's name.
    first = re.search(r"^ *\(0\) [A-Z_]+: *(.*)$", message, re.MULTILINE)
    line = first[1] if first else message.partition("\n\t [[")[0].strip().rpartition("\n")[2]
    return re.sub(r"\{\{.*?\}\} ?| ?\[Op:.*?\]", "", line).strip() or "The model refuses the request."


def _description(file: Path) -> dict[str, Any]:
    found = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    if not isinstance(found, dict):
        raise ServingError(Code.DATA_LOSS, f"{DESCRIPTION} must hold an object, got {type(found).__name__}.")
    return found


def _signature_defs(file: Path) -> dict[str, "SignatureDef"]:
    graphs = saved_model_pb2.SavedModel.FromString(file.read_bytes()).meta_graphs
    served = next(graph for graph in graphs if TAG in graph.meta_info_def.tags)
    # Copies: a part of a message keeps the whole of it in memory, and the graph may be large.
    return {name: copy.deepcopy(served.signature_def[name]) for name in sorted(served.signature_def)}


def _array(value: Any) -> np.ndarray:
    """TensorFlow gives the value itself where the shape is []; NumPy would make a type of fixed width of bytes."""
    return np.asarray(value, object if isinstance(value, bytes) else None)
