"""Signatures as SavedModels describe them, and how one is chosen."""

import numpy as np
import pytest
from tensorflow.core.protobuf.meta_graph_pb2 import SignatureDef

from serving.server.signatures import Signature, Spec, chosen, from_proto, missing_in_grpc, missing_in_rest
from serving.server.status import Code, ServingError


def proto():
    found = SignatureDef(method_name="tensorflow/serving/predict")
    info = found.inputs["seed"]
    info.name, info.dtype = "seed:0", 9
    info.tensor_shape.dim.add(size=-1)
    info = found.outputs["x"]
    info.name, info.dtype = "Call:0", 1
    for size in (-1, 2, 2):
        info.tensor_shape.dim.add(size=size)
    return found


def test_reads_names_types_and_shapes():
    found = from_proto("sample", proto())
    assert found.inputs == {"seed": Spec("int64", (None,), "seed:0")}
    assert found.outputs == {"x": Spec("float32", (None, 2, 2), "Call:0")}
    assert found.batched
    assert found.outputs["x"].numpy == np.float32
    assert found.outputs["x"].word == "float"


@pytest.mark.parametrize("shape", [None, (), (2,)])
def test_a_tensor_without_rows_forbids_batching(shape):
    signature = from_proto("sample", proto())
    assert not Signature("sample", {**signature.inputs, "n": Spec("int32", shape)}, signature.outputs).batched
    assert not Signature("sample", signature.inputs, {"x": Spec("int32", shape)}).batched


def test_reads_what_has_neither_type_nor_shape():
    found = SignatureDef()
    found.outputs["__saved_model_init_op"].tensor_shape.unknown_rank = True
    signature = from_proto("__saved_model_init_op", found)
    assert signature.outputs == {"__saved_model_init_op": Spec("other", None)}
    assert not signature.batched


@pytest.mark.parametrize("name", ["", "serving_default"])
def test_no_name_is_the_default(name):
    signatures = {"serving_default": from_proto("serving_default", proto())}
    assert chosen(signatures, name, missing_in_rest).name == "serving_default"


@pytest.mark.parametrize(
    ("missing", "code", "text"),
    [
        (missing_in_rest, Code.INVALID_ARGUMENT, 'Serving signature name: "a" not found in signature def'),
        (missing_in_grpc, Code.FAILED_PRECONDITION, 'Serving signature key "a" not found.'),
    ],
)
def test_each_protocol_has_its_words(missing, code, text):
    with pytest.raises(ServingError) as caught:
        chosen({}, "a", missing)
    assert (caught.value.code, caught.value.text) == (code, text)
