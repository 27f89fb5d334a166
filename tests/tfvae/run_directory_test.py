"""Run directories: they remember their configuration and refuse another."""

import json
import platform

import pytest

from tfvae.checks import ConfigError
from tfvae.config import load, resolve
from tfvae.run_directory import RunDirectory, versions


@pytest.fixture
def digits(request):
    path = request.config.rootpath / "configs" / "two_stage_digits.py"
    return path, load(path)


def test_the_configuration_is_found_again(tmp_path, digits):
    path, module = digits
    config = resolve(module, {"preset": "smoke", "seed": 4})
    RunDirectory(tmp_path).start(path, config)
    found_module, found = RunDirectory(tmp_path).configuration()
    assert found_module is module
    assert found.to_dict() == config.to_dict()
    assert json.loads((tmp_path / "versions.json").read_text())["python"] == platform.python_version()


def test_another_configuration_is_refused_and_the_fields_named(tmp_path, digits):
    path, module = digits
    RunDirectory(tmp_path).start(path, resolve(module, {"preset": "smoke"}))
    RunDirectory(tmp_path).start(path, resolve(module, {"preset": "smoke"}))
    with pytest.raises(ConfigError, match="with other values of batch_size, seed; choose another"):
        RunDirectory(tmp_path).start(path, resolve(module, {"preset": "smoke", "seed": 1, "batch_size": 8}))


def test_a_directory_without_a_run_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="`workdir` must be the directory of a run"):
        RunDirectory(tmp_path).configuration()


def test_versions_leave_out_what_is_not_installed(monkeypatch):
    monkeypatch.setattr("tfvae.run_directory.PACKAGES", ("keras", "no-such-package"))
    assert set(versions()) == {"python", "keras"}
