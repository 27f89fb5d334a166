"""Which stages are measured, and what an evaluation seed changes."""

import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from tests.tiny import tiny_vae
from tfvae.data.arrays import Arrays
from tfvae.experiment import Bench, Data, Evaluation, Experiment, Method, Report, Stage, save_model
from tfvae.experiment.evaluate import measure_stages, named_models
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.importance import ImportanceWeighted

ROWS = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
DATA = Arrays({split: {"x": ROWS} for split in ("train", "test")}, lambda columns, seed: {"x": columns["x"]})


def experiment(seed=0, evaluation=0):
    stages = [Stage(name, Method(lambda data: tiny_vae(), None), steps=1, batch_size=1) for name in ("one", "other")]
    bench = Bench(lambda *of: [ElboParts(), ImportanceWeighted(3)], evaluation=Evaluation(20, 40, evaluation))
    return Experiment("name", Data(None, None), tuple(stages), "one", bench, Report("", {}, None), seed)


def measured(found, *names):
    models = {name: tiny_vae() for name in names}
    return measure_stages(found, DATA, models, None, Console(file=io.StringIO()))


def test_an_evaluation_seed_changes_what_is_drawn_and_0_changes_nothing():
    plain, again, other = (measured(experiment(evaluation=seed), "one")["one"] for seed in (0, 0, 1))
    assert plain == again
    assert plain["iw_nll"] != other["iw_nll"]
    assert plain["rate"] == other["rate"]  # in closed form
    shifted = replace(experiment(seed=1), bench=experiment().bench)
    assert measured(shifted, "one")["one"] == other


def test_stages_without_a_model_are_not_measured():
    assert measured(experiment(), "other").keys() == {"other"}


def test_only_the_models_that_are_named_must_be_trained(tmp_path):
    save_model(tiny_vae(), tmp_path / "one", DATA.interface.fingerprint)
    assert named_models(experiment(), ["one"], tmp_path.joinpath, DATA).keys() == {"one"}
    with pytest.raises(FileNotFoundError, match="Stage 'other' has no trained model"):
        named_models(experiment(), ["one", "other"], tmp_path.joinpath, DATA)
