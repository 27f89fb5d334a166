"""What the metrics need is fitted once, and again where it is not whole."""

import io

import numpy as np
import pytest
from rich.console import Console

from tfvae.data.arrays import Arrays
from tfvae.experiment import Bench, Data, Experiment, Method, Report, Stage
from tfvae.experiment.evaluate import fit_judge


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
