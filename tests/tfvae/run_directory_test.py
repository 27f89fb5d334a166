"""Run directories: they remember their configuration and refuse another."""

import json
import platform

import pytest

from tfvae.checks import ConfigError
from tfvae.config import resolve
from tfvae.config_file import load
from tfvae.run_directory import RunDirectory, versions


@pytest.fixture
def digits():
    return "two_stage_digits", load("two_stage_digits")


def test_the_configuration_is_found_again(tmp_path, digits):
    path, module = digits
    config = resolve(module, {"preset": "smoke", "seed": 4})
    RunDirectory(tmp_path).start(path, config)
    found_module, found = RunDirectory(tmp_path).configuration()
    assert found_module == module
    assert found.to_dict() == config.to_dict()
    assert json.loads((tmp_path / "versions.json").read_text())["python"] == platform.python_version()


def test_another_configuration_is_refused_and_the_fields_named(tmp_path, digits):
    path, module = digits
    RunDirectory(tmp_path).start(path, resolve(module, {"preset": "smoke"}))
    RunDirectory(tmp_path).start(path, resolve(module, {"preset": "smoke"}))
    with pytest.raises(ConfigError, match=r"with other values of seed, training\.batch_size; choose another"):
        RunDirectory(tmp_path).start(path, resolve(module, {"preset": "smoke", "seed": 1, "training.batch_size": 8}))


def test_a_run_of_another_experiment_is_refused(tmp_path, digits):
    path, module = digits
    RunDirectory(tmp_path).start(path, resolve(module, {"preset": "smoke"}))
    with pytest.raises(ConfigError, match="holds a run of two_stage_digits; choose another"):
        RunDirectory(tmp_path).start("two_stage_mnist", resolve(module, {"preset": "smoke"}))
    with pytest.raises(ConfigError, match="holds a run of two_stage_digits, not of two_stage_mnist"):
        RunDirectory(tmp_path).configuration("two_stage_mnist")


def test_a_users_file_is_found_from_any_folder_and_where_it_was_moved(tmp_path, monkeypatch):
    mine = tmp_path / "configs/mine.py"
    mine.parent.mkdir()
    mine.write_text("from configs.two_stage_digits import build, get_config\n")
    monkeypatch.chdir(tmp_path)
    run = RunDirectory(tmp_path / "run")
    run.start("configs/mine.py", resolve(load("configs/mine.py"), {"preset": "smoke"}))
    monkeypatch.chdir(tmp_path / "configs")
    assert run.configuration()[0].path == mine
    moved = mine.rename(tmp_path / "mine.py")
    with pytest.raises(ConfigError, match=r"holds a run of .*/configs/mine\.py, which is gone; name it with --config"):
        run.configuration()
    assert run.configuration(str(moved))[0].path == moved
    with pytest.raises(ConfigError, match="not of two_stage_digits"):
        run.configuration("two_stage_digits")


def test_a_directory_without_a_run_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="`workdir` must be the directory of a run"):
        RunDirectory(tmp_path).configuration()


@pytest.mark.parametrize("text", ['{"file": ', '{"experiment": "x"}', "[]", '{"file": 1, "fields": {}}', "\udcff"])
def test_a_broken_record_is_named(tmp_path, digits, text):
    (tmp_path / "config.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    run, (path, module) = RunDirectory(tmp_path), digits
    for read in (run.configuration, lambda: run.start(path, resolve(module, {"preset": "smoke"}))):
        with pytest.raises(ConfigError, match=r"config\.json is not the configuration of a run of this version"):
            read()


def test_versions_leave_out_what_is_not_installed(monkeypatch):
    monkeypatch.setattr("tfvae.run_directory.PACKAGES", ("keras", "no-such-package"))
    assert set(versions()) == {"python", "keras"}
