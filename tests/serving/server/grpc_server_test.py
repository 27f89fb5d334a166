"""Ports and keys of gRPC."""

import grpc
import pytest

from serving.server.access import ApiKeys
from serving.server.grpc_server import listen, server
from serving.server.health import Health
from serving.server.limits import Limits

HEALTH = "/grpc.health.v1.Health/Check"


@pytest.fixture
def channel():
    found = server([Health().handler(), hello()], Limits(), ApiKeys(["sesame"]))
    port = listen(found, "127.0.0.1", 0)
    found.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    found.stop(None).wait()


def hello() -> grpc.GenericRpcHandler:
    method = grpc.unary_unary_rpc_method_handler(lambda request, context: b"hello " + request)
    return grpc.method_handlers_generic_handler("a", {"Hello": method})


@pytest.mark.parametrize("metadata", [(("x-api-key", "sesame"),), (("authorization", "Bearer sesame"),)])
def test_takes_a_key(channel, metadata):
    assert channel.unary_unary("/a/Hello")(b"you", metadata=metadata, timeout=20) == b"hello you"


@pytest.mark.parametrize("metadata", [(), (("x-api-key", "sesam"),), (("x-api-key-bin", b"sesame"),)])
@pytest.mark.parametrize("method", ["/a/Hello", "/a/Nothing"])
def test_wants_a_key(channel, metadata, method):
    with pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary(method)(b"you", metadata=metadata, timeout=20)
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
    assert "X-API-Key" in caught.value.details()


def test_probes_need_no_key(channel):
    assert channel.unary_unary(HEALTH)(b"", timeout=20) == b"\x08\x01"


def test_a_port_that_is_taken_is_said_so():
    first, second = server([], Limits()), server([], Limits())
    port = listen(first, "127.0.0.1", 0)
    first.start()
    with pytest.raises(OSError, match=f"127.0.0.1:{port} cannot be opened"):
        listen(second, "127.0.0.1", port)
    first.stop(None).wait()
