"""What the metrics need is fitted once, and again where it is not whole; which stages are measured, and what an
evaluation seed changes."""

import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from tests.tiny import tiny_vae
from tfvae.data.arrays import Arrays
from tfvae.experiment import Bench, Data, Evaluation, Experiment, Method, Report, Stage, save_model
from tfvae.experiment.evaluate import fit_judge, measure_stages, named_models
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.importance import ImportanceWeighted

ROWS = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
DATA = Arrays({split: {"x": ROWS} for split in ("train", "test")}, lambda columns, seed: {"x": columns["x"]})


@pytest.fixture
def judge(tmp_path):
    """Fits a judge where there is none; says how often it was fitted."""
    fitted = []

    def fit(data, directory):
        assert list(directory.iterdir()) == []
        fitted.append(directory)
        (directory / "below").mkdir()
        (directory / "below/weights").write_bytes(bytes(100))

    bench = Bench(lambda *of: [], fit)
    stage = Stage("one", Method(model=lambda data: None, optimizers=dict), steps=1, batch_size=1)
    experiment = Experiment("e", Data(None, None), (stage,), "one", bench, Report("", {}, lambda outcome: {}))

    def again(records=""):
        data = Arrays({"train": {"x": np.zeros([1, 1])}})
        fit_judge(experiment, data, tmp_path / "judge", Console(file=io.StringIO()), records)
        return len(fitted)

    return again


def test_a_judge_is_fitted_once(judge):
    assert (judge(), judge()) == (1, 1)


def test_of_other_records_a_judge_is_fitted_anew(judge):
    assert (judge("one"), judge("one"), judge("other"), judge("other")) == (1, 1, 2, 2)


@pytest.mark.parametrize(("name", "content"), [("below/weights", b"short"), ("done.json", b""), ("done.json", b"{")])
def test_a_judge_that_is_not_whole_is_fitted_anew(judge, tmp_path, name, content):
    judge()
    (tmp_path / "judge" / name).write_bytes(content)
    assert (judge(), judge()) == (2, 2)


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
