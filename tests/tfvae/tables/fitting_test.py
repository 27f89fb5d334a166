"""What `tables.fit` takes and refuses."""

import re

import numpy as np
import pytest

from tests.tfvae.tables.people import people, seen
from tfvae import tables
from tfvae.checks import ConfigError, DataError
from tfvae.exported import ModelError

WRONG = {
    "no table": (3, {}, "`data` must be a data frame"),
    "few rows": (people(20), {}, "`data` must have at least 30 rows that can be read, got 20"),
    "no file": ("absent.csv", {}, r"absent\.csv does not exist"),
    "unknown column": (people(40), {"kinds": {"town": "text"}}, "town"),
    "unknown kind": (people(40), {"kinds": {"city": "place"}}, "place"),
    "wrong kind": (people(40), {"kinds": {"city": "date"}}, "city"),
    "large numbers": (people(40).assign(big=np.linspace(1, 2, 40) ** 60 * 1e18 / 7), {}, "column big has numbers that"),
    "minutes": (people(40), {"minutes": -1}, "`minutes` must be at least 0"),
    "patience": (people(40), {"patience": -1}, "`patience` must be at least 0"),
    "canaries": (people(40), {"canaries": -1}, "`config.data.canaries` must be at least 0"),
    "field": (people(40), {"config": {"model.width": 3}}, "model"),
}


@pytest.mark.parametrize("case", WRONG)
def test_mistakes_are_one_line_before_training(case):
    data, further, message = WRONG[case]
    with pytest.raises((ConfigError, DataError, ValueError), match=message) as refused:
        tables.fit(data, progress=False, **further)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_a_file_in_chunks_of_frames_and_a_run_that_is_kept(tmp_path, capsys):
    parts = (people(300)[start : start + 100] for start in range(0, 300, 100))
    model = seen(parts, kinds={"name": "text"}, workdir=tmp_path / "run", minutes=0, progress=True)
    told = capsys.readouterr().out
    assert "city   category   one of 3 values: BARRE, ESSEX, STOWE" in told
    assert len((tmp_path / "run/read_back_alone/history.jsonl").read_text().splitlines()) == 3
    people(300).to_csv(tmp_path / "rows.csv", index=False)
    of_file = seen(tmp_path / "rows.csv", kinds={"name": "text"}, progress=True, canaries=3)
    assert "3 made-up rows planted among the training rows" in capsys.readouterr().out
    assert "Of 3 planted rows of random values" in str(of_file.report(n=100).page().sentences)
    assert of_file.sample(3).columns.tolist() == model.sample(3).columns.tolist()
    assert of_file.sample(3)["price"].dtype == float


@pytest.mark.slow
def test_another_stage_such_as_one_of_differential_privacy(capsys):
    few = {"preset": "smoke", "stages.private.steps": 2}
    model = seen(people(100)[["city", "price"]], stage="private", config=few, progress=True)
    assert "epsilon" in capsys.readouterr().out
    assert model.sample(4).columns.tolist() == ["city", "price"]
    with pytest.raises(ModelError, match="impute"):
        model.sample(4, given={"city": "BARRE"})


@pytest.mark.slow
def test_training_ends_where_time_is_up(capsys):
    steps = {"preset": "smoke", "stages.read_back_alone.steps": 100_000}
    seen(people(100), minutes=0.02, patience=0, config=steps, progress=True)
    ended = re.search(r"read_back_alone: ended at step (\d+), by its own rule", capsys.readouterr().out)
    assert ended and 0 < int(ended[1]) < 100_000
