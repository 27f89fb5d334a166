import contextlib
import http.client
import http.server
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time

import pytest

from tests.deployment import text

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed (Debian: apt-get install nginx-light)")
PREDICT = "/v1/models/two_stage_digits:predict"


class Behind(http.server.BaseHTTPRequestHandler):
    """Says what reached it."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, or each answer takes 40 ms

    def do_GET(self):
        size = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        body = json.dumps({"path": self.path, "key": self.headers["Authorization"], "size": size}).encode()
        self.send_response(404 if self.path.endswith("unknown") else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.do_GET()

    def log_message(self, *said): ...


@pytest.fixture(scope="module")
def behind():
    """Port of what stands in for TensorFlow Serving."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def here(content, folder, secrets, port, behind):
    """The configuration with the folders and ports of a test."""
    places = {
        " /tmp/": f" {folder}/",  # first: secrets may lie below /tmp
        "/run/secrets": str(secrets),
        "server serving:8501": f"server 127.0.0.1:{behind}",
        "listen 8443": f"listen 127.0.0.1:{port}",
    }
    for place, other in places.items():
        assert place in content
        content = content.replace(place, other)
    return content


def command(path):
    """nginx, whose workers may read what belongs to who runs the test."""
    user = "user root;" if os.geteuid() == 0 else ""
    return [NGINX, "-p", str(path.parent), "-c", str(path), "-g", f"daemon off; {user}"]


@pytest.fixture(scope="module")
def door(secrets, behind, tmp_path_factory):
    """Opens a connection to a running nginx."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    path = folder / "nginx.conf"
    path.write_text(here(text("nginx.conf"), folder, secrets, port, behind))
    with (folder / "log").open("w") as log, subprocess.Popen(command(path), stdout=log, stderr=log) as process:
        trust = ssl.create_default_context(cafile=secrets / "ca.crt")
        wait_for(port, folder / "log")
        yield lambda: http.client.HTTPSConnection("localhost", port, timeout=10, context=trust)
        process.terminate()


def ask(link, method, path, key=None, body=None):
    """Status and JSON of the answer."""
    link.request(method, path, body, {"Authorization": key} if key else {})
    answer = link.getresponse()
    return answer.status, json.loads(answer.read())


def wait_for(port, log):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise AssertionError(log.read_text())


@pytest.fixture
def link(door):
    with contextlib.closing(door()) as connection:
        yield connection


@pytest.fixture(scope="module")
def key(secrets):
    return (secrets / "api_keys").read_text().split('"')[1]


def test_a_known_key_opens_the_rest_interface_and_goes_no_further(link, key):
    assert key.startswith("Bearer ")
    assert ask(link, "POST", PREDICT, key, b"{}") == (200, {"path": PREDICT, "key": None, "size": 2})
    assert ask(link, "GET", "/v1/models/unknown", key)[0] == 404


@pytest.mark.parametrize("wrong", [None, "Bearer", "Bearer wrong", "Basic {}", "{} "])
def test_without_a_known_key_nothing_is_said(link, key, wrong):
    status, said = ask(link, "POST", PREDICT, wrong and wrong.format(key.removeprefix("Bearer ")), b"{}")
    assert (status, said) == (401, {"error": "The header Authorization must be Bearer and a known API key"})


@pytest.mark.parametrize("path", ["/", "/monitoring/prometheus/metrics", "/v1x", "/v2/models", "/health/x"])
def test_other_paths_are_not_passed_on(link, key, path):
    assert ask(link, "GET", path, key) == (404, {"error": "Not found"})


def test_health_is_that_of_the_model_and_needs_no_key(link):
    assert ask(link, "GET", "/health") == (200, {"path": "/v1/models/two_stage_digits", "key": None, "size": 0})
    assert ask(link, "POST", "/health", body=b"{}")[0] == 403


def test_other_methods_are_refused(link, key):
    assert ask(link, "DELETE", PREDICT, key) == (403, {"error": "The method must be GET or POST"})


def test_large_bodies_are_refused(link, key):
    assert ask(link, "POST", PREDICT, key, b" " * 8_000_000)[0] == 200
    assert ask(link, "POST", PREDICT, key, b" " * 9_000_000) == (413, {"error": "The body must have at most 8 MB"})


def test_a_flood_is_refused_and_told_so(link, key):
    answers = [ask(link, "GET", PREDICT, key) for _ in range(400)]
    assert {status for status, _ in answers} == {200, 429}
    assert (429, {"error": "Too many requests from this address"}) in answers


def check(content, secrets, folder, behind):
    path = folder / "nginx.conf"
    path.write_text(here(content, folder, secrets, free_port(), behind))
    return subprocess.run([*command(path), "-t"], capture_output=True, text=True, timeout=30, check=False)


def test_nginx_takes_the_file_without_a_warning(secrets, tmp_path, behind):
    done = check(text("nginx.conf"), secrets, tmp_path, behind)
    assert done.returncode == 0 and "[warn]" not in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("right", "wrong", "error"),
    [
        ("limit_req zone=requests", "limit_req zone=request", 'zero size shared memory zone "request"'),
        ("proxy_pass http://serving;", "proxy_pass http://serving", "invalid"),
        ("client_max_body_size", "max_body_size", "unknown directive"),
        ("tls.key", "server.key", "key values mismatch"),
    ],
)
def test_a_mistake_is_found(right, wrong, error, secrets, tmp_path, behind):
    content = text("nginx.conf")
    assert right in content
    done = check(content.replace(right, wrong), secrets, tmp_path, behind)
    assert done.returncode == 1 and error in done.stderr
