import http.server
import subprocess
import threading

import pytest
import yaml
from click.testing import CliRunner

from tests.deployment import COMPOSE, DEPLOY, documents, text

check_jsonschema = pytest.importorskip("check_jsonschema", reason="needs check-jsonschema, of the extra `dev`")
SERVICES = documents(COMPOSE)[0]["services"]


def check(path):
    return CliRunner().invoke(check_jsonschema.main, ["--builtin-schema", "vendor.compose-spec", str(path)])


def test_the_file_fits_the_schema():
    done = check(DEPLOY / COMPOSE)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("ports:", "port:", "'port' was unexpected"),
        ("read_only: true", "read_only: [true]", "read_only"),
        ("interval: 10s", "every: 10s", "every"),
    ],
)
def test_a_mistake_is_found(right, wrong, named, tmp_path):
    path = tmp_path / COMPOSE
    path.write_text(text(COMPOSE).replace(right, wrong, 1))
    done = check(path)
    assert done.exit_code == 1 and named in done.output


def test_the_model_server_can_write_nothing_and_be_reached_from_inside_alone():
    serving = SERVICES["serving"]
    assert serving["read_only"] and serving["cap_drop"] == ["ALL"] and serving["user"] != "0:0"
    assert all(volume.endswith(":ro") for service in SERVICES.values() for volume in service["volumes"])
    assert "ports" not in serving and serving["networks"] == ["inside"]
    assert documents(COMPOSE)[0]["networks"]["inside"]["internal"]


def test_what_is_mounted_is_there():
    files = [v.partition(":")[0] for s in SERVICES.values() for v in s["volumes"] if v.startswith("./")]
    assert len(files) == 5
    assert [name for name in files if not (DEPLOY / name).is_file()] == []


class Status(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path == self.server.path  # type: ignore[attr-defined]
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(b'{"model_version_status": [{"state": "AVAILABLE"}]}' if found else b'{"error": "none"}')

    def log_message(self, *said): ...


@pytest.mark.parametrize(("path", "healthy"), [("/v1/models/two_stage_digits", True), ("/v1/models/other", False)])
def test_the_health_check_asks_for_the_model(path, healthy):
    server = http.server.HTTPServer(("127.0.0.1", 0), Status)
    server.path = path
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kind, *command, script = SERVICES["serving"]["healthcheck"]["test"]
    script = script.replace("/8501", f"/{server.server_port}")
    done = subprocess.run([*command, script], timeout=20, check=False)
    server.shutdown()
    server.server_close()
    assert (kind, done.returncode == 0) == ("CMD", healthy)


def test_no_dollar_of_the_health_check_is_taken_for_a_variable():
    assert "$" not in yaml.safe_dump(SERVICES["serving"]["healthcheck"])
