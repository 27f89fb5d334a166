"""Bodies that are too large, too slow, or broken, over a raw socket."""

import gzip
import json
import socket
import time

import pytest

from tests.serving.server.live import HOST

HEADER = b"POST /v1/models/small:predict HTTP/1.1\r\nHost: localhost\r\nX-API-Key: sesame\r\n"
GOOD = b'{"instances": [{"seed": 1, "by": 1.0}]}'


def talk(live, sent: bytes) -> bytes:
    """All that the server answers until it closes the connection, or has sent a whole answer."""
    with socket.create_connection((HOST, live.rest_port), timeout=20) as connection:
        connection.sendall(sent)
        got = b""
        while not complete(got) and (more := connection.recv(65536)):
            got += more
    return got


def complete(got: bytes) -> bool:
    header, _, content = got.partition(b"\r\n\r\n")
    lengths = [line.split()[1] for line in header.split(b"\r\n") if line.lower().startswith(b"content-length")]
    return bool(lengths) and len(content) >= int(lengths[0])


def status(answer: bytes) -> int:
    return int(answer.split()[1])


def error(answer: bytes) -> str:
    return json.loads(answer.partition(b"\r\n\r\n")[2])["error"]


def test_refuses_two_gigabytes_before_they_are_sent(strict):
    answer = talk(strict, HEADER + b"Content-Length: 2147483648\r\n\r\n")
    assert status(answer) == 413
    assert error(answer) == "The body of a request may have at most 1000 bytes."
    assert b"connection: close" in answer.lower()


def test_refuses_two_gigabytes_that_are_asked_for_first(strict):
    answer = talk(strict, HEADER + b"Content-Length: 2147483648\r\nExpect: 100-continue\r\n\r\n")
    assert status(answer) == 413


def test_asks_for_a_body_that_is_small(strict):
    header = HEADER + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(GOOD)
    with socket.create_connection((HOST, strict.rest_port), timeout=20) as connection:
        connection.sendall(header)
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(GOOD)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")


def test_other_expectations_fail(strict):
    assert status(talk(strict, HEADER + b"Expect: cookies\r\nContent-Length: 1\r\n\r\n1")) == 417


def test_refuses_many_chunks(strict):
    assert (
        status(talk(strict, HEADER + b"Transfer-Encoding: chunked\r\n\r\n" + b"100\r\n%s\r\n" % (b" " * 256) * 8))
        == 413
    )


def test_takes_chunks(strict):
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD)
    assert status(talk(strict, HEADER + b"Transfer-Encoding: chunked\r\n\r\n" + chunk)) == 200


def test_a_compressed_body_counts_as_what_it_holds(strict):
    bomb = gzip.compress(b" " * 10_000_000)
    header = HEADER + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    small = gzip.compress(GOOD)
    assert status(talk(strict, header % len(small) + small)) == 200
    assert (
        status(talk(strict, HEADER + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(bomb)))
        == 413
    )


def chunks(data: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(data[i : i + 900]), data[i : i + 900]) for i in range(0, len(data), 900))


@pytest.mark.parametrize("broken", [b"zz\r\n", b"-1\r\n"])
def test_refuses_broken_chunks(strict, broken):
    assert status(talk(strict, HEADER + b"Transfer-Encoding: chunked\r\n\r\n" + broken)) == 400


def test_refuses_a_broken_encoding(strict):
    answer = talk(strict, HEADER + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nno zip...")
    assert status(answer) == 400


def test_does_not_wait_for_a_slow_body(strict):
    started = time.monotonic()
    answer = talk(strict, HEADER + b"Content-Length: 100\r\n\r\n{")
    assert status(answer) == 408
    assert error(answer) == "The body of a request must have come 0.3 seconds after its header."
    assert 0.2 < time.monotonic() - started < 10


@pytest.mark.parametrize("sent", [b"", HEADER[:30], HEADER])
def test_does_not_wait_for_a_slow_header(strict, sent):
    assert talk(strict, sent) == b""


def test_slow_clients_do_not_keep_others_out(strict):
    slow = [socket.create_connection((HOST, strict.rest_port), timeout=20) for _ in range(20)]
    try:
        for connection in slow:
            connection.sendall(HEADER[:20])
        assert strict.ask("POST", "/v1/models/small:predict", GOOD, {"X-API-Key": "sesame"}).status == 200
    finally:
        for connection in slow:
            connection.close()


def test_a_client_who_goes_away_leaves_nothing_behind(strict):
    for _ in range(5):  # more than may be in flight
        with socket.create_connection((HOST, strict.rest_port), timeout=20) as connection:
            connection.sendall(HEADER + b"Content-Length: 100\r\n\r\n{")
    until = time.monotonic() + 10
    while strict.ask("GET", "/v1/models/small", None, {"X-API-Key": "sesame"}).status != 200:
        assert time.monotonic() < until
