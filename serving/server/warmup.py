"""Warm-up requests of a SavedModel, as TensorFlow Serving reads them: a version answers them before it is served."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import tensorflow as tf
from google.protobuf.message import DecodeError

from serving.server.input_checks import check
from serving.server.limits import Limits
from serving.server.signatures import chosen, missing_in_grpc
from serving.server.status import Code, ServingError

if TYPE_CHECKING:
    from serving.server.version import Version

REQUESTS = "assets.extra/tf_serving_warmup_requests"
"""Where a SavedModel holds them: a file of records, each a `PredictionLog`."""
MOST = 1000
"""Records that a file may hold, here and in TensorFlow Serving: each makes the start longer."""
UNBOUNDED = Limits(rows=sys.maxsize, text_bytes=sys.maxsize)
"""Whoever exported a model may ask of it what he likes."""


class WarmupRequest(NamedTuple):
    """A call to make: the name of a signature, "" for the default one, and its inputs."""

    signature: str
    inputs: Mapping[str, np.ndarray]


def replay(file: Path, version: "Version") -> None:
    """Lets a version answer the requests in a file; none where there is no file.

    Raises:
        ServingError: a request is broken or refused, or there are too many.
    """
    for i, request in enumerate(_requests(file) if file.is_file() else ()):
        try:
            signature = chosen(version.signatures, request.signature, missing_in_grpc)
            check(signature, request.inputs, UNBOUNDED)
            version.run(signature.name, request.inputs)
        except ServingError as error:
            raise ServingError(Code.INVALID_ARGUMENT, f"Warm-up request {i} fails: {error.text}") from error


def _requests(file: Path) -> Iterator[WarmupRequest]:
    try:
        for i, record in enumerate(tf.data.TFRecordDataset(str(file))):
            if i == MOST:
                raise ServingError(Code.INVALID_ARGUMENT, f"Warm-up requests must be at most {MOST}; there are more.")
            yield _parsed(i, record.numpy())
    except tf.errors.OpError as error:
        raise ServingError(Code.DATA_LOSS, f"Warm-up requests cannot be read: {error.message}") from error


def _parsed(i: int, record: bytes) -> WarmupRequest:
    from tensorflow_serving.apis import prediction_log_pb2  # here: only models with such requests need the package

    try:
        log = prediction_log_pb2.PredictionLog.FromString(record)
        if (kind := log.WhichOneof("log_type")) != "predict_log":
            raise ServingError(Code.INVALID_ARGUMENT, f"Warm-up request {i} must be a predict_log, got {kind}.")
        request = log.predict_log.request
        inputs = {name: tf.make_ndarray(tensor) for name, tensor in request.inputs.items()}
    except (DecodeError, TypeError, ValueError) as error:
        raise ServingError(Code.INVALID_ARGUMENT, f"Warm-up request {i} is broken: {error}") from error
    return WarmupRequest(request.model_spec.signature_name, inputs)
