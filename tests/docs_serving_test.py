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
from tfvae.schema.message import Field, Message, Number, Schema, Text

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


class Addresses(tf.Module):
    """As one of records: a street, and where it is."""

    def rows(self, seed):
        return {"street": tf.strings.as_string(seed), "lat": tf.cast(seed, tf.float32)}

    @tf.function(input_signature=[tensor(tf.int64)])
    def default(self, seed):
        return self.rows(seed)

    @tf.function(input_signature=[tensor(tf.int64), tensor(tf.float32)])
    def sample(self, seed, temperature):
        return self.rows(seed)

    @tf.function(input_signature=[tensor(tf.string), tensor(tf.float32), tensor(tf.int64)])
    def score(self, street, lat, seed):
        return {"elbo": -lat + 0.0 * tf.cast(tf.strings.length(street), tf.float32)}


SCHEMA = Schema(Message((Field("street", Text()), Field("lat", Number()))), ())
DESCRIPTION = {"schema": json.loads(SCHEMA.to_json()), "columns": {"street": "street", "lat": "lat"}}


class Ports(NamedTuple):
    rest: int
    grpc: int

    def here(self, code: str) -> str:
        """An example, for this server."""
        assert re.search(r"127\.0\.0\.1:850[01]", code)
        return code.replace(":8501", f":{self.rest}").replace(":8500", f":{self.grpc}")


def export(model: tf.Module, folder: Path, description: dict, names: tuple[str, ...]) -> None:
    """A version of a model, with signatures of these names."""
    signatures = {"serving_default": model.default, **{name: getattr(model, name) for name in names}}
    tf.saved_model.save(model, str(folder / "1"), signatures)
    (folder / "1" / "assets.extra").mkdir()
    (folder / "1" / "assets.extra" / "tfvae.json").write_text(json.dumps(description), "utf-8")


@pytest.fixture(scope="module")
def ports(tmp_path_factory):
    """Of a server with the models of the page's configuration."""
    folder = tmp_path_factory.mktemp("models")
    export(Digits(), folder / "two_stage_digits", {"columns": {"x": "x"}}, ("sample", "encode", "decode"))
    export(Addresses(), folder / "addresses", DESCRIPTION, ("sample", "score"))
    models = "".join(
        f'config {{ name: "{name}" base_path: "{folder / name}" model_platform: "tensorflow" }}'
        for name in ("two_stage_digits", "addresses")
    )
    (folder / "models.config").write_text(f"model_config_list {{ {models} }}")
    flags = (f"--model_config_file={folder / 'models.config'}", "--port=0", "--rest_api_port=0")
    with (folder / "log").open("w") as log:
        command = [sys.executable, "-m", "serving.server", *flags]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True) as process:
            said = process.stdout.readline()
            assert said, (folder / "log").read_text()
            yield Ports(*map(int, re.findall(r"127\.0\.0\.1:(\d+)", said)))
            process.terminate()
    assert process.returncode == 0


def shell(code, ports, folder):
    """What the command of an example prints."""
    command = ["bash", "-e", "-c", ports.here(code)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_commands_get_what_the_page_says(ports, tmp_path):
    said = [shell(code, ports, tmp_path) for code in blocks("sh")]
    default, columns, rows, metadata, status, error = (json.loads(text) for text in said if text)
    assert np.shape(default["predictions"]) == (3, *SHAPE)
    assert columns["outputs"] == rows["predictions"] and np.shape(columns["outputs"]) == (2, *SHAPE)
    assert np.allclose(columns["outputs"][1], default["predictions"][1])  # seed 2 at temperature 1
    assert metadata["model_spec"] == {"name": "two_stage_digits", "signature_name": "", "version": "1"}
    assert [version["state"] for version in status["model_version_status"]] == ["AVAILABLE"]
    assert list(error) == ["error"]
    lines = (tmp_path / "rows.csv").read_text().splitlines()
    assert lines[0] == "street,lat" and len(lines) == 1001


@pytest.mark.slow
def test_the_python_of_the_page_runs(ports):
    pytest.importorskip("pandas")
    found: dict = {}
    for code in blocks("python"):
        exec(compile(ports.here(code), "docs/serving.md", "exec"), found)  # noqa: S102
    assert found["images"].shape == (64, *SHAPE) and found["images"].std() > 0
    np.testing.assert_array_equal(found["images"], found["again"])
    np.testing.assert_array_equal(found["images"], found["same"])
    assert (found["newest"].version, found["newest"].state) == (1, "AVAILABLE")
    assert list(found["rows"]) == ["street", "lat"] and len(found["rows"]) == 1000
    np.testing.assert_array_equal(found["scores"], -np.arange(1000))


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
        "max_text_bytes": limits.text_bytes,
        "max_in_flight": limits.in_flight,
        "max_queue": limits.queue,
        "read_seconds": limits.read_seconds,
        "run_seconds": limits.run_seconds,
    }
