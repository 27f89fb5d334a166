"""A server with answers that a test says, and what it was asked."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest


def tensor(dtype: str) -> dict[str, Any]:
    return {"dtype": dtype, "tensor_shape": {"dim": [{"size": "-1", "name": ""}], "unknown_rank": False}, "name": "x:0"}


def metadata(**signatures: tuple[dict[str, str], dict[str, str]]) -> dict[str, Any]:
    """As TensorFlow Serving writes it, from types by name: (inputs, outputs) of each signature."""
    found = {
        name: {
            side: {key: tensor(dtype) for key, dtype in types.items()} for side, types in zip(SIDES, both, strict=True)
        }
        for name, both in signatures.items()
    }
    return {"model_spec": {"name": "m"}, "metadata": {"signature_def": {"signature_def": found}}}


SIDES = ("inputs", "outputs")


class Asked(NamedTuple):
    """A request, and the number of its connection."""

    method: str
    path: str
    key: str | None
    body: Any
    connection: int


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def setup(self):
        super().setup()
        self.server.connections += 1

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = self.headers["Authorization"]
        asked = Asked(self.command, self.path, said, body and json.loads(body), self.server.connections)
        self.server.asked.append(asked)
        status, answer = self.server.answers.get(self.path, (404, {"error": "no such path"}))
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = self.server.hangs_up

    def do_POST(self):
        self.do_GET()

    def log_message(self, *said): ...


@pytest.fixture
def server():
    """`server.answers[path] = (status, JSON or bytes)`; `server.asked` is what came."""
    found: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.daemon_threads = True
    found.answers, found.asked, found.connections, found.hangs_up = {}, [], 0, False
    found.url = f"http://127.0.0.1:{found.server_port}"
    threading.Thread(target=found.serve_forever, args=(0.02,), daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()
