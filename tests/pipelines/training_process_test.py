"""A training in a process of its own: what it leaves, what it shows, and its error in one line."""

import io
import json

import pytest
from rich.console import Console

import configs
from pipelines.recipe import Recipe
from pipelines.training_process import Training, train_apart
from tfvae.checks import ConfigError
from tfvae.data.storage.ingest import ingest
from tfvae.experiment import WEIGHTS


@pytest.fixture
def training(tmp_path):
    """Of a few steps, not begun."""
    recipe = Recipe.of("two_stage_digits", configs.resolve("two_stage_digits", "smoke", {"training.every.save": 2}))
    ingest(recipe.experiment().data.reader, tmp_path / "records")
    return Training(
        str(recipe), "learned_gamma", "multi_worker", str(tmp_path / "records"), None, str(tmp_path / "run")
    )


@pytest.mark.e2e
@pytest.mark.slow
def test_a_stage_is_trained_and_its_progress_shown(training, tmp_path, monkeypatch):
    one = {"cluster": {"worker": ["127.0.0.1:0"]}, "task": {"type": "worker", "index": 0}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(one))
    shown = io.StringIO()
    train_apart(training, Console(file=shown))
    assert "learned_gamma: step 6/6" in shown.getvalue()
    assert (tmp_path / "run" / WEIGHTS).exists() and (tmp_path / "run" / "history.jsonl").exists()


@pytest.mark.slow
def test_its_error_is_one_line(training, monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    shown = io.StringIO()
    with pytest.raises(ConfigError, match=r"^training of stage learned_gamma: `--strategy=multi_worker` wants an"):
        train_apart(training, Console(file=shown))
    assert "Error" not in shown.getvalue()


@pytest.mark.slow
def test_a_process_that_dies_is_told_by_its_status(training):
    with pytest.raises(ConfigError, match=r"training of stage learned_gamma: its process ended with status 1\."):
        train_apart(training._replace(recipe="no JSON", strategy="default"), Console(file=io.StringIO()))
