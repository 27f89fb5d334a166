"""The examples in docs/serving.md, run as they are written against a served model."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import tensorflow as tf
from google.protobuf import text_format

from tests.house import ROOT

PAGE = (ROOT / "docs" / "serving.md").read_text("utf-8")
LATENT, SHAPE = 2, (8, 8, 1)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def tensor(dtype, *shape):
    return tf.TensorSpec([None, *shape], dtype)


class Digits(tf.Module):
    """A model with the signatures of an exported one of images: its latent is on the first pixels."""

    def draw(self, seed, temperature):
        z = tf.map_fn(lambda key: tf.random.stateless_normal([LATENT], key), tf.bitcast(seed, tf.int32), tf.float32)
        return self.decode(z * temperature[:, None])["x"]

    @tf.function(input_signature=[tensor(tf.int64)])
    def default(self, seed):
        return {"x": self.draw(seed, tf.ones([tf.shape(seed)[0]]))}

    @tf.function(input_signature=[tensor(tf.int64), tensor(tf.float32)])
    def sample(self, seed, temperature):
        return {"x": self.draw(seed, temperature)}

    @tf.function(input_signature=[tensor(tf.float32, *SHAPE)])
    def encode(self, x):
        mean = tf.reshape(x, [-1, 64])[:, :LATENT]
        return {"mean": mean, "stddev": tf.ones_like(mean)}

    @tf.function(input_signature=[tensor(tf.float32, LATENT)])
    def decode(self, z):
        return {"x": tf.reshape(tf.pad(z, [[0, 0], [0, 64 - LATENT]]), [-1, *SHAPE])}


class Ports(NamedTuple):
    rest: int
    grpc: int

    def here(self, code: str) -> str:
        """An example, for this server."""
        assert re.search(r"127\.0\.0\.1:850[01]", code)
        return code.replace(":8501", f":{self.rest}").replace(":8500", f":{self.grpc}")


def export(folder: Path) -> Path:
    """A folder of versions, with one."""
    model = Digits()
    signatures = {"serving_default": model.default, **{n: getattr(model, n) for n in ("sample", "encode", "decode")}}
    tf.saved_model.save(model, str(folder / "1"), signatures)
    return folder


@pytest.fixture(scope="module")
def ports(tmp_path_factory):
    """Of a server as the page starts it."""
    folder = export(tmp_path_factory.mktemp("models") / "two_stage_digits")
    command = [sys.executable, "-m", "serving.server", f"--model_base_path={folder}", "--port=0", "--rest_api_port=0"]
    with (folder.parent / "log").open("w+") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        with process:
            said = process.stdout.readline()
            assert said, (folder.parent / "log").read_text()
            yield Ports(*map(int, re.findall(r"127\.0\.0\.1:(\d+)", said)))
            process.terminate()
    assert process.returncode == 0


def curl(code, ports):
    done = subprocess.run(
        ["bash", "-e", "-c", ports.here(code)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_the_commands_get_what_the_page_says(ports):
    default, columns, rows, metadata, status, error = (curl(code, ports) for code in blocks("sh"))
    assert np.shape(default["predictions"]) == (3, *SHAPE)
    assert columns["outputs"] == rows["predictions"] and np.shape(columns["outputs"]) == (2, *SHAPE)
    assert np.allclose(columns["outputs"][1], default["predictions"][1])  # seed 2 at temperature 1
    assert metadata["model_spec"] == {"name": "two_stage_digits", "signature_name": "", "version": "1"}
    assert [version["state"] for version in status["model_version_status"]] == ["AVAILABLE"]
    assert list(error) == ["error"]


@pytest.mark.slow
def test_the_python_of_the_page_runs(ports):
    found: dict = {}
    for code in blocks("python"):
        exec(compile(ports.here(code), "docs/serving.md", "exec"), found)  # noqa: S102
    assert found["images"].shape == (64, *SHAPE) and found["images"].std() > 0
    np.testing.assert_array_equal(found["images"], found["again"])
    np.testing.assert_array_equal(found["images"], found["same"])
    assert (found["newest"].version, found["newest"].state) == (1, "AVAILABLE")


def test_the_configuration_of_the_page_is_one():
    from tensorflow_serving.config import model_server_config_pb2

    [content] = blocks("textproto")
    config = text_format.Parse(content, model_server_config_pb2.ModelServerConfig()).model_config_list.config
    assert [model.name for model in config] == ["two_stage_digits", "addresses"]
    assert set(config[1].version_labels.values()) == set(config[1].model_version_policy.specific.versions)


def test_flags_and_defaults_of_the_page_are_the_servers():
    from serving.server.limits import MIB, Limits

    limits = Limits()
    rows = dict(re.findall(r"^\| `--(\w+)` \| ([\d,]+)", PAGE, re.MULTILINE))
    assert {name: int(number.replace(",", "")) for name, number in rows.items()} == {
        "max_rows": limits.rows,
        "max_body_mib": limits.body_bytes // MIB,
        "max_in_flight": limits.in_flight,
        "max_queue": limits.queue,
        "read_seconds": limits.read_seconds,
        "run_seconds": limits.run_seconds,
    }
