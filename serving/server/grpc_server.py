"""gRPC on a port."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc

from serving.server.access import ApiKeys
from serving.server.health import SERVICE as HEALTH
from serving.server.limits import Limits
from serving.server.status import ServingError
from serving.server.tls import Tls

THREADS = 64
"""Requests that are read, wait or are answered at once; the others wait in gRPC. They mostly wait for the model."""
ROOM = 2**16
"""Bytes of a message beside its tensors."""


class KeyInterceptor(grpc.ServerInterceptor):
    """Refuses calls without a key, those for the health of the server apart, which probes make.

    Args:
        keys: of which a call must carry one, in its metadata.
    """

    def __init__(self, keys: ApiKeys) -> None:
        self._keys = keys

    def intercept_service(self, continuation: Callable[..., Any], details: grpc.HandlerCallDetails) -> Any:
        """What gRPC asks for each call: the method, or one that refuses."""
        if details.method.startswith(f"/{HEALTH}/"):
            return continuation(details)
        # Values of keys that end in -bin are bytes, and no key of ours.
        headers = {name: value for name, value in details.invocation_metadata if isinstance(value, str)}
        try:
            self._keys.check(headers)
        except ServingError as error:
            return _refusing(error)
        return continuation(details)


def _refusing(error: ServingError) -> grpc.RpcMethodHandler:
    code, text = grpc.StatusCode[error.code.name], error.text
    return grpc.unary_unary_rpc_method_handler(lambda request, context: context.abort(code, text))


def server(handlers: Iterable[grpc.GenericRpcHandler], limits: Limits, keys: ApiKeys | None = None) -> grpc.Server:
    """A server with these methods, which has no port yet.

    Args:
        handlers: what it answers.
        limits: messages of more than `body_bytes` are RESOURCE_EXHAUSTED; answers have no bound.
        keys: of which a call must carry one; None where anybody may call.
    """
    found = grpc.server(
        ThreadPoolExecutor(THREADS, thread_name_prefix="grpc"),
        interceptors=[KeyInterceptor(keys)] if keys else [],
        maximum_concurrent_rpcs=limits.in_flight,  # more would wait in memory, each with its message
        options=[
            ("grpc.max_receive_message_length", limits.body_bytes + ROOM),
            ("grpc.max_send_message_length", -1),
            ("grpc.so_reuseport", 0),  # else a second server would share the port of the first, and nobody be told
        ],
    )
    found.add_generic_rpc_handlers(tuple(handlers))
    return found


def listen(server: grpc.Server, host: str, port: int, tls: Tls | None = None) -> int:
    """Opens the port, or a free one for 0, and returns it. Raises OSError where it is taken."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        opened = server.add_secure_port(address, tls.credentials()) if tls else server.add_insecure_port(address)
    except RuntimeError as error:
        raise OSError(f"{address} cannot be opened: it is taken, or not of this machine.") from error
    return int(opened)
