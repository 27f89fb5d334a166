"""Clients that take little of the cores that they share with the server: ready bytes go out, a status comes back."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import grpc
import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2

from benchmarks.serving_process import NAME, Server
from serving.server.status import Code

PREDICT = "/tensorflow.serving.PredictionService/Predict"
PATH = f"/v1/models/{NAME}:predict"


class Ask(NamedTuple):
    """A request that is ready to be sent: over REST to a path, over gRPC to a method."""

    where: str
    body: bytes


Client = Callable[[Ask], Awaitable[int]]
"""A request -> the HTTP status of its answer; over gRPC that of its code."""


def rest_seeds(seeds: Sequence[int]) -> Ask:
    """A sample for each seed, over REST."""
    return Ask(PATH, json.dumps({"instances": list(seeds)}).encode())


def grpc_seeds(seeds: Sequence[int]) -> Ask:
    """A sample for each seed, over gRPC."""
    return grpc_predict({"seed": np.array(seeds, np.int64)})


def grpc_predict(inputs: Mapping[str, Any], signature: str = "", model: str = NAME) -> Ask:
    """Any arrays, over gRPC."""
    request = predict_pb2.PredictRequest()
    request.model_spec.name, request.model_spec.signature_name = model, signature
    for name, value in inputs.items():
        request.inputs[name].CopyFrom(tf.make_tensor_proto(value))
    return Ask(PREDICT, request.SerializeToString())


@asynccontextmanager
async def rest(server: Server) -> AsyncIterator[Client]:
    """A connection that is kept, and made anew where the server ends it."""
    connection = Connection(server.rest_port)
    try:
        yield connection.ask
    finally:
        connection.close()


class Connection:
    """HTTP/1.1 by hand, which takes a fifth of the time of a library.

    Args:
        port: on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, ask: Ask) -> int:
        """Sends a request and reads its answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        header = f"POST {ask.where} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(ask.body)}\r\n\r\n"
        writer.write(header.encode() + ask.body)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
        if b"connection: close" in head:
            self.close()
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        """Ends the connection; the next request makes another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@asynccontextmanager
async def over_grpc(server: Server) -> AsyncIterator[Client]:
    """A channel of its own."""
    # Channels of one process share a connection, unless they are told not to.
    options = [("grpc.use_local_subchannel_pool", 1)]
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.grpc_port}", options=options) as channel:

        async def ask(ask: Ask) -> int:
            try:
                await channel.unary_unary(ask.where)(ask.body)
            except grpc.aio.AioRpcError as error:
                return Code(error.code().value[0]).http
            return Code.OK.http

        yield ask
