"""grpc.health.v1, with messages written out byte by byte."""

import grpc
import pytest

from serving.server.grpc_server import listen, server
from serving.server.health import Health
from serving.server.limits import Limits


@pytest.fixture
def health():
    return Health()


@pytest.fixture
def check(health):
    found = server([health.handler()], Limits())
    port = listen(found, "127.0.0.1", 0)
    found.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield lambda request: channel.unary_unary("/grpc.health.v1.Health/Check")(request, timeout=20)
    found.stop(None).wait()


@pytest.mark.parametrize("service", ["", "tensorflow.serving.PredictionService", "tensorflow.serving.ModelService"])
def test_says_whether_it_serves(health, check, service):
    request = bytes([10, len(service)]) + service.encode()
    assert check(request) == b"\x08\x01"
    health.serving = False
    assert check(request) == b"\x08\x02"
    assert check(b"") == b"\x08\x02"


@pytest.mark.parametrize("request_bytes", [b"\x0a\x01x", b"\x0a", b"\x0a\x05x", b"\xff", b"\x0a\x02\xff\xff"])
def test_others_are_not_found(check, request_bytes):
    with pytest.raises(grpc.RpcError) as caught:
        check(request_bytes)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
