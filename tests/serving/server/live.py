"""A whole server in the process of the test, and ways to ask it."""

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import grpc

from serving.server.access import ApiKeys
from serving.server.batcher import Batcher
from serving.server.endpoint import Endpoint
from serving.server.grpc_server import listen, server
from serving.server.grpc_services import Services
from serving.server.health import Health
from serving.server.limits import Limits
from serving.server.metrics import Metrics
from serving.server.model_config import single
from serving.server.models import Models
from serving.server.rest import Rest
from serving.server.rest_site import RestSite
from serving.server.version import Version

HOST = "127.0.0.1"


class Reply(NamedTuple):
    status: int
    content: Any
    headers: Mapping[str, str]


class Live(NamedTuple):
    """Ports and parts of a server that runs."""

    rest_port: int
    port: int
    endpoint: Endpoint

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Sends one REST request; a body that is not bytes is sent as JSON."""
        connection = http.client.HTTPConnection(HOST, self.rest_port, timeout=20)
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            connection.request(method, path, content, dict(headers or {}))
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        is_json = response.headers.get("Content-Type") == "application/json"
        return Reply(response.status, json.loads(text) if is_json else text, response.headers)

    @contextmanager
    def channel(self) -> Iterator[grpc.Channel]:
        with grpc.insecure_channel(f"{HOST}:{self.port}") as channel:
            yield channel


@contextmanager
def serving(
    folder: Path, name: str, *, limits: Limits | None = None, keys: ApiKeys | None = None, monitoring: bool = False
) -> Iterator[Live]:
    """Serves one model on free ports."""
    limits = limits or Limits()
    models, batcher = Models(single(name, folder), Version, poll=0), Batcher()
    models.start()
    endpoint = Endpoint(models, batcher, limits, Metrics())
    calls = server([*Services(endpoint).handlers(), Health().handler()], limits, keys)
    port = listen(calls, HOST, 0)
    calls.start()
    try:
        with _rest(endpoint, keys, monitoring=monitoring) as rest_port:
            yield Live(rest_port, port, endpoint)
    finally:
        calls.stop(None).wait()
        batcher.stop()
        models.stop()


@contextmanager
def _rest(endpoint: Endpoint, keys: ApiKeys | None, *, monitoring: bool) -> Iterator[int]:
    """REST on a loop of another thread."""
    rest, loop = Rest(endpoint, keys), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    seconds = endpoint.limits.read_seconds
    site = RestSite(rest, rest.application(monitoring=monitoring), read_seconds=seconds, stop_seconds=5.0)
    try:
        yield asyncio.run_coroutine_threadsafe(site.start(HOST, 0), loop).result(20)
    finally:
        asyncio.run_coroutine_threadsafe(site.stop(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
