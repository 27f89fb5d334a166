"""Flags of the server's command."""

import logging

import pytest

from serving.server.flags import parse
from serving.server.limits import Limits
from serving.server.options import Options


@pytest.fixture(autouse=True)
def folders(monkeypatch, tmp_path):
    """The handler of the root logger stays out of other tests; and there are folders a, runs/digits and others."""
    monkeypatch.setattr(logging, "basicConfig", lambda **kwargs: None)
    monkeypatch.chdir(tmp_path)
    for name in ("a/digits", "runs/digits/1700000000"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "models.config").touch()


def chosen(*flags):
    return parse(["server", *flags], "doc")


def test_defaults_are_those_of_the_options():
    found = chosen("--model_base_path=a/digits")
    assert found.options == Options()
    assert found.options.limits == Limits()
    assert (found.name, str(found.base_path), found.config_file) == ("digits", "a/digits", None)


def test_each_flag_arrives():
    found = chosen(
        *("--model_base_path=a", "--model_name=b", "--port=1", "--rest_api_port=2", "--host=::1", "--poll=0"),
        *("--monitoring", "--max_rows=3", "--max_body_mib=4", "--max_in_flight=5", "--max_queue=6"),
        *("--max_batch_rows=7", "--read_seconds=8", "--run_seconds=9", "--stop_seconds=10"),
    )
    limits = Limits(rows=3, body_bytes=4 * 2**20, in_flight=5, queue=6, read_seconds=8.0, run_seconds=9.0)
    assert found.options == Options("::1", 1, 2, 0.0, 7, 10.0, True, None, None, limits)
    assert found.name == "b"
    assert found.announcement(2, 1, ["b"]) == "Serving b at http://[::1]:2/v1/models/b, gRPC at [::1]:1"


@pytest.mark.parametrize(
    ("path", "name"), [("runs/digits", "digits"), ("runs/digits/", "digits"), ("runs/digits/1700000000", "digits")]
)
def test_a_model_is_called_as_its_folder(path, name):
    found = chosen(f"--model_base_path={path}")
    assert found.name == name
    (model,) = found.config().model_config_list.config
    assert model.name == name
    assert model.base_path.startswith("/")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ([], "One of `--model_base_path` and `--model_config_file` must be given; see --help."),
        (["--model_base_path=a", "--model_config_file=b"], "One of `--model_base_path` and"),
        (["--model_base_path=nowhere"], "`--model_base_path` must be a directory, got nowhere."),
        (["--model_config_file=nowhere"], "`--model_config_file` must be a file, got nowhere."),
        (["--model_config_file=models.config", "--model_name=c"], "`--model_name` belongs to `--model_base_path`"),
        (["--model_base_path=a", "--port=65536"], "port"),
        (["--model_base_path=a", "--max_rows=0"], "max_rows"),
        (["--model_base_path=a", "--poll=-1"], "poll"),
        (["--model_bas_path=a"], "model_base_path"),
        (["a"], "`a` is no argument; flags begin with --, see --help."),
        (["--model_base_path=a", "--ssl_cert=c"], "`--ssl_cert` and `--ssl_key` must be given together."),
        (["--model_base_path=a", "--ssl_cert=c", "--ssl_key=k"], "must be PEM files that belong together"),
        (["--model_base_path=a", "--api_key_file=nowhere"], "`--api_key_file`: "),
    ],
)
def test_a_mistake_is_one_line(flags, words):
    with pytest.raises(ValueError) as caught:
        chosen(*flags)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_help_shows_every_flag():
    text = chosen("--help")
    assert text.startswith("doc\n\nFlags:\n")
    for name in ("--model_base_path", "--rest_api_port", "--max_body_mib", "--api_key_file", "--stop_seconds"):
        assert f"\n  {name} " in text
    assert "Default: 8501." in text
    assert all(len(line) <= 120 for line in text.splitlines())
