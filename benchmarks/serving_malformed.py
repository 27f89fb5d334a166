"""Requests that no server may accept: bytes that are broken, and what does not fit `sample`, which all exports have."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from tensorflow.core.framework.tensor_pb2 import TensorProto
from tensorflow_serving.apis import predict_pb2

from benchmarks.serving_clients import PATH, PREDICT, Ask, grpc_predict
from benchmarks.serving_process import NAME

INT64 = 9
"""Of TensorFlow's types."""
BODIES = (
    b"",
    b"{",
    b"null",
    b"[1]",
    b"\xff\xfe\x00",
    b'{"instances": [1]',
    b'{"instances": [1]} 2',
    b'{"instances": [NaN]}',
    b"[" * 100_000,
    b'{"instances": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
)
"""No JSON, or none that is an object."""
OBJECTS: tuple[dict[str, Any], ...] = (
    {},
    {"instances": []},
    {"instances": 1},
    {"instances": [1], "inputs": [1]},
    {"instances": ["a"]},
    {"instances": [1.5]},
    {"instances": [None]},
    {"instances": [True]},
    {"instances": [[1, 2]]},
    {"instances": [1, [2]]},
    {"instances": [2**63]},
    {"instances": [{"seeds": 1}]},
    {"instances": [{"b64": "AA=="}]},
    {"instances": [1] * 100_000},
    {"inputs": {}},
    {"inputs": {"seeds": [1]}},
    {"inputs": 1},
    {"signature_name": 3, "instances": [1]},
    {"signature_name": "nonsense", "instances": [1]},
    {"signature_name": "__saved_model_init_op", "inputs": {}},
    {"signature_name": "sample", "instances": [1]},
    {"signature_name": "sample", "instances": [{"seed": 1}]},
    {"signature_name": "sample", "instances": [{"seed": 1, "temperature": -1.0}]},
    {"signature_name": "sample", "instances": [{"seed": 1, "temperature": "warm"}]},
    {"signature_name": "sample", "inputs": {"seed": [1, 2], "temperature": [1.0]}},
    {"signature_name": "sample", "inputs": {"seed": [1, 2], "temperature": [[1.0], [2.0]]}},
)
"""Well-formed, and wrong for the model."""
PATHS = (
    "/nonsense",
    "/v1/nonsense",
    "/v1/models/",
    f"/v1/models/{NAME}",
    f"/v1/models/{NAME}:nonsense",
    f"/v1/models/{NAME}:classify",
    f"/v1/models/{NAME}/versions/999:predict",
    f"/v1/models/{NAME}/versions/{'9' * 5_000}:predict",
    f"/v1/models/{NAME}/versions/-1:predict",
    f"/v1/models/{NAME}/labels/nonsense:predict",
    "/v1/models/nonsense:predict",
    "/v1/models/%00%ff:predict",
)
"""To which a request is sent that is in order."""


def over_rest() -> list[Ask]:
    """Over REST."""
    bodies = [*BODIES, *(json.dumps(content).encode() for content in OBJECTS)]
    return [*(Ask(PATH, body) for body in bodies), *(Ask(path, b'{"instances": [1]}') for path in PATHS)]


def over_grpc() -> list[Ask]:
    """Over gRPC."""
    seed, warm = np.ones(1, np.int64), np.ones(1, np.float32)
    return [
        Ask(PREDICT, b"\xff" * 100),
        Ask(PREDICT, b""),
        grpc_predict({"seed": seed}, model="nonsense"),
        grpc_predict({"seed": seed}, signature="nonsense"),
        grpc_predict({}, signature="__saved_model_init_op"),
        grpc_predict({}),
        grpc_predict({"seeds": seed}),
        grpc_predict({"seed": seed, "temperature": warm}),
        grpc_predict({"seed": warm}),
        grpc_predict({"seed": np.ones(1, np.int32)}),
        grpc_predict({"seed": ["a"]}),
        grpc_predict({"seed": np.int64(1)}),
        grpc_predict({"seed": np.ones([1, 1], np.int64)}),
        grpc_predict({"seed": np.zeros(100_000, np.int64)}),
        grpc_predict({"seed": np.zeros(0, np.int64)}),
        grpc_predict({"seed": seed}, signature="sample"),
        grpc_predict({"seed": seed, "temperature": -warm}, signature="sample"),
        grpc_predict({"seed": seed, "temperature": np.nan * warm}, signature="sample"),
        grpc_predict({"seed": np.ones(2, np.int64), "temperature": warm}, signature="sample"),
        *_broken_tensors(),
    ]


def _broken_tensors() -> Iterator[Ask]:
    """A content that is cut off, one value that stands for terabytes, a negative size, and types that are none."""
    yield _of(TensorProto(dtype=INT64, tensor_content=b"123", tensor_shape={"dim": [{"size": 4}]}))
    yield _of(TensorProto(dtype=INT64, int64_val=[1], tensor_shape={"dim": [{"size": 2**40}]}))
    yield _of(TensorProto(dtype=INT64, int64_val=[1], tensor_shape={"dim": [{"size": 2**62}] * 4}))
    yield _of(TensorProto(dtype=INT64, int64_val=[1], tensor_shape={"dim": [{"size": -1}]}))
    yield _of(TensorProto(dtype=INT64, int64_val=[1], tensor_shape={"unknown_rank": True}))
    yield _of(TensorProto(dtype=0, int64_val=[1], tensor_shape={"dim": [{"size": 1}]}))
    yield _of(TensorProto(dtype=20, tensor_content=b"1", tensor_shape={"dim": [{"size": 1}]}))
    yield _of(TensorProto(dtype=21, tensor_content=b"1", tensor_shape={"dim": [{"size": 1}]}))


def _of(seed: TensorProto) -> Ask:
    request = predict_pb2.PredictRequest()
    request.model_spec.name = NAME
    request.inputs["seed"].CopyFrom(seed)
    return Ask(PREDICT, request.SerializeToString())
