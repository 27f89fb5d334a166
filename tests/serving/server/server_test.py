"""The server as a program of its own: `python -m serving.server`."""

import http.client
import json
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter

import grpc
import pytest

from serving.server.model_config import single
from tests.serving.server.command import curl, run, started
from tests.serving.server.live import HOST

pytestmark = pytest.mark.e2e

PREDICT = "/v1/models/small:predict"
BODY = b'{"instances": [{"seed": 3, "by": 1.5}]}'
CLIENTS = 6
MOST = 2000
"""Requests of each client at most."""

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@pytest.fixture
def base(small, own):
    return own("small/1").parent


@needs_curl
def test_serves_what_a_folder_holds(base, own, tmp_path):
    with started(tmp_path / "log", f"--model_base_path={base}", "--monitoring", "--poll=0.05") as server:
        url = f"{server.url}/v1/models/small"
        assert server.line.startswith(f"Serving small at {url}, gRPC at ")
        assert json.loads(curl("-d", BODY.decode(), f"{url}:predict")) == {"predictions": [9.0]}
        assert ":tensorflow:serving:request_count" in curl(f"{server.url}/monitoring/prometheus/metrics")
        own("new/2").rename(base / "2")
        until = time.monotonic() + 30
        while json.loads(curl(f"{url}/metadata"))["model_spec"]["version"] != "2":
            assert time.monotonic() < until
        server.process.send_signal(signal.SIGINT)
        assert server.end() == 0
        assert f"REST 127.0.0.1 POST {PREDICT} 200 " in server.log.read_text()


class Clients:
    """What clients got that ask on open connections, each until the server ends it."""

    def __init__(self, rest_port: int, port: int) -> None:
        self.outcomes = Counter[str]()
        self._rest_port, self._port = rest_port, port
        work = [self._rest, self._grpc] * (CLIENTS // 2)
        self._threads = [threading.Thread(target=target) for target in work]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _rest(self) -> None:
        connection = http.client.HTTPConnection(HOST, self._rest_port, timeout=30)
        for _ in range(MOST):
            try:
                connection.request("POST", PREDICT, BODY)
                response = connection.getresponse()
                assert json.loads(response.read()) == {"predictions": [9.0]}
                self.outcomes["REST"] += 1
            except Exception as error:
                self.outcomes[f"REST {error!r}"] += 1
                return
            if response.headers.get("Connection") == "close":
                return

    def _grpc(self) -> None:
        with grpc.insecure_channel(f"{HOST}:{self._port}") as channel:
            ask = channel.unary_unary("/tensorflow.serving.PredictionService/Predict")
            for _ in range(MOST):
                try:
                    ask(MESSAGE, timeout=30)
                    self.outcomes["GRPC"] += 1
                except grpc.RpcError as error:
                    self.outcomes[f"GRPC {error.code().name}"] += 1
                    return


def message() -> bytes:
    import numpy as np
    import tensorflow as tf
    from tensorflow_serving.apis.predict_pb2 import PredictRequest

    request = PredictRequest()
    request.model_spec.name = "small"
    request.inputs["seed"].CopyFrom(tf.make_tensor_proto(np.array([3])))
    request.inputs["by"].CopyFrom(tf.make_tensor_proto(np.array([1.5], np.float32)))
    return request.SerializeToString()


MESSAGE = message()


def test_sigterm_under_load_drops_no_request_that_was_taken(base, tmp_path):
    with started(tmp_path / "log", f"--model_base_path={base}") as server:
        clients = Clients(server.rest_port, server.port)
        until = time.monotonic() + 60
        while min(clients.outcomes["REST"], clients.outcomes["GRPC"]) < 50:
            assert time.monotonic() < until
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        clients.join()
        assert server.end() == 0
    # A call that comes too late is UNAVAILABLE, which tells a client to try elsewhere: it was not taken.
    assert {*clients.outcomes} <= {"REST", "GRPC", "GRPC UNAVAILABLE"}
    log = server.log.read_text()
    taken = {"REST": log.count(f"POST {PREDICT} 200"), "GRPC": log.count("predict small OK")}
    assert taken == {name: clients.outcomes[name] for name in taken}
    assert max(taken.values()) < MOST * CLIENTS / 2
    assert "Traceback" not in log


def certificate(folder):
    """A self-signed one of 127.0.0.1."""
    words = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    files = folder / "cert.pem", folder / "key.pem"
    subprocess.run([*words.split(), "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    return files


@needs_curl
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_serves_with_certificate_and_key(base, tmp_path):
    cert, key = certificate(tmp_path)
    keys = tmp_path / "keys"
    keys.write_text("sesame\n")
    options = [f"--model_base_path={base}", f"--ssl_cert={cert}", f"--ssl_key={key}", f"--api_key_file={keys}"]
    with started(tmp_path / "log", *options, "--model_name=a", "--noaccess_log") as server:
        assert server.scheme == "https"
        status = ["--cacert", str(cert), "-o", "/dev/null", "-w", "%{http_code}", f"{server.url}/v1/models/a"]
        assert curl(*status) == "401"
        assert curl("-H", "X-API-Key: sesame", *status) == "200"
        credentials = grpc.ssl_channel_credentials(cert.read_bytes())
        with grpc.secure_channel(f"{HOST}:{server.port}", credentials) as channel:
            assert channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=20) == b"\x08\x01"
            with pytest.raises(grpc.RpcError) as caught:
                channel.unary_unary("/tensorflow.serving.PredictionService/Predict")(b"", timeout=20)
            assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED
        server.process.send_signal(signal.SIGTERM)
        assert server.end() == 0
        assert "REST 127.0.0.1" not in server.log.read_text()


def test_serves_several_models_of_a_file(base, tmp_path):
    config = single("one", base)
    config.model_config_list.config.add(name="two", base_path=str(base), model_platform="tensorflow")
    (tmp_path / "models.config").write_text(str(config))
    with started(tmp_path / "log", f"--model_config_file={tmp_path / 'models.config'}") as server:
        assert server.line.startswith("Serving one, two at ")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--model_base_path={base}/1/assets"], "holds no wanted version"),
        (["--model_base_path={base}", "--host=192.0.2.1", "--port=0"], "192.0.2.1:0 cannot be opened"),
    ],
)
def test_a_mistake_is_one_line(base, flags, words):
    done = run(*(flag.format(base=base) for flag in flags))
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert words in line
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_a_mistake(base, tmp_path):
    with started(tmp_path / "log", f"--model_base_path={base}") as server:
        done = run(f"--model_base_path={base}", "--port=0", f"--rest_api_port={server.rest_port}")
        assert done.returncode == 1
        assert "address already in use" in done.stderr.splitlines()[-1]
