"""Configuration files: which file a name means, files of users, and one line for what is wrong with them."""

import os
import pickle
import random
import subprocess
import sys

import pytest

from tests.house import ROOT
from tfvae.checks import ConfigError
from tfvae.config import resolve
from tfvae.config_file import DIRECTORY, find, load, module_name, names, reference, summaries, users_file

OWN = """from dataclasses import dataclass

from configs.two_stage_digits import build
from configs.two_stage_mnist import get_config


@dataclass(frozen=True)
class Thing:
    number: "int" = {number}
"""


def written(path, text=OWN):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("{number}", str(len(path.parent.name))))
    return path


def test_names_are_those_of_the_packages_files():
    assert names() == list(summaries()) == sorted(p.stem for p in DIRECTORY.glob("*.py") if p.stem != "__init__")


@pytest.mark.parametrize("experiment", ["two_stage_mnist", DIRECTORY / "two_stage_mnist.py", "two_stage_mnist.py"])
def test_a_packaged_experiment_is_found_by_name_by_path_and_by_link(tmp_path, monkeypatch, experiment):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two_stage_mnist.py").symlink_to(DIRECTORY / "two_stage_mnist.py")
    path = find(experiment)
    assert (path, reference(path)) == (DIRECTORY / "two_stage_mnist.py", "two_stage_mnist")
    assert load(experiment).module.__name__ == "configs.two_stage_mnist"


@pytest.mark.parametrize("name", ["configs/mine.py", "configs/two_stage_mnist.py", "random.py", "a.b c", "tfvae.py"])
def test_a_file_of_any_name_in_any_folder_is_executed(tmp_path, monkeypatch, name):
    path = written(tmp_path / name)
    monkeypatch.chdir(path.parent)
    file = load(path.name if path.suffix == ".py" else f"./{path.name}")
    assert (file.path, file.module.__file__, reference(file.path)) == (path, str(path), str(path))
    assert users_file(module_name(path)) == path
    assert resolve(file, {"preset": "smoke"}).model.latent == 4
    assert load(path).module is file.module
    assert sys.modules["random"] is random


def test_two_files_of_one_stem_are_two_modules(tmp_path):
    one, two = (load(written(tmp_path / folder / "mine.py")).module for folder in ("a", "bb"))
    assert (one.Thing().number, two.Thing().number) == (1, 2)


def test_objects_of_its_classes_travel_to_other_processes(tmp_path):
    thing = load(written(tmp_path / "configs/random.py")).module.Thing()
    code = "import pickle, random, sys; print(pickle.loads(sys.stdin.buffer.read()).number, random.__file__)"
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, input=pickle.dumps(thing), stdout=-1, check=True
    ).stdout
    assert out.decode() == f"7 {random.__file__}\n"


def test_files_beside_it_are_imported_also_while_it_builds(tmp_path):
    (tmp_path / "beside_it.py").write_text(
        "class Made:\n    data = stages = bench = None\ndef experiment(): return Made()\n"
    )
    (tmp_path / "late_beside_it.py").write_text("from beside_it import experiment\n")
    text = "import beside_it\nfrom configs.two_stage_mnist import get_config\n"
    text += "def build(config):\n    from late_beside_it import experiment\n    return experiment()\n"
    file = load(written(tmp_path / "mine.py", text))
    assert type(file.build(file.get_config("smoke"))).__name__ == "Made"


def test_what_is_neither_name_nor_file_lists_the_choices(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        ConfigError, match=rf"must be one of addresses, .*; got 'none\.py', and there is no {tmp_path}/none"
    ):
        load("none.py")
    with pytest.raises(ConfigError, match="there is no"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\ny = (\n", "{path}:2: SyntaxError: "),
        ("x = 1\nimport no_such_module\n", "{path}:2: ModuleNotFoundError: No module named 'no_such_module'"),
        ("x = 1\n\ny\n", "{path}:3: NameError: name 'y' is not defined"),
        ("def get_config(preset): ...\n", "{path} must define get_config(preset) and build(config); it has no build."),
        ("build = 3\n", "{path} must define get_config(preset) and build(config); it has no get_config and no build."),
    ],
)
def test_a_file_that_fails_is_named_with_the_line(tmp_path, text, message):
    path = written(tmp_path / "mine.py", text)
    with pytest.raises(ConfigError) as error:
        load(path)
    assert str(error.value).startswith(message.format(path=path))
    assert "\n" not in str(error.value)


def test_an_error_in_a_file_beside_it_names_that_file(tmp_path):
    beside = written(tmp_path / "wrong_beside_it.py", "x = 1\nx.y\n")
    with pytest.raises(ConfigError, match=rf"^{beside}:2: AttributeError: "):
        load(written(tmp_path / "mine.py", "import wrong_beside_it\n"))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ["def get_config(preset): return {}", "def build(config): ..."],
            "must return an ml_collections.ConfigDict, got",
        ),
        (["def get_config(preset): raise ValueError('no tiny')", "def build(config): ..."], "^no tiny$"),
        (["def get_config(preset): return preset.x", "def build(config): ..."], r"mine\.py:1: AttributeError: "),
        (["get_config = lambda preset: C({'a': 1})", "def build(config): ..."], "`build` of .* must return a"),
        (
            ["get_config = lambda preset: C({'a': 1})", "def build(config):", "    config.b"],
            r"mine\.py:3: AttributeError",
        ),
    ],
)
def test_functions_that_fail_are_named(tmp_path, lines, message):
    lines[0] += "; from ml_collections import ConfigDict as C" if lines[0].startswith("get") else ""
    file = load(written(tmp_path / "mine.py", "\n".join(lines)))
    with pytest.raises(ConfigError, match=message):
        file.build(resolve(file, {"preset": "smoke"}))


def test_the_preset_is_a_number_of_every_file(tmp_path):
    text = "import ml_collections as m\ndef get_config(preset): return m.ConfigDict({'a': 1}).lock()\nbuild = print\n"
    assert load(written(tmp_path / "mine.py", text)).get_config("paper").to_dict() == {"a": 1, "preset": "paper"}


def test_a_package_that_hides_this_projects_is_named(tmp_path):
    hiding = written(tmp_path / "configs/__init__.py", "")
    done = subprocess.run(
        [sys.executable, "-c", "from tfvae.config_file import load; load('text')"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert f"ConfigError: The package `configs` of {hiding} hides this project's;" in done.stderr
