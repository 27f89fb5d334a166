"""What `tables.fit` takes and refuses."""

import json

import pytest

from tests.tfvae.tables.people import people, seen
from tfvae import tables
from tfvae.checks import ConfigError, DataError

WRONG = {
    "no table": (3, {}, "`data` must be a data frame"),
    "few rows": (people(20), {}, "`data` must have at least 30 rows that can be read, got 20"),
    "no file": ("absent.csv", {}, r"absent\.csv does not exist"),
    "unknown column": (people(40), {"kinds": {"town": "text"}}, "town"),
    "unknown kind": (people(40), {"kinds": {"city": "place"}}, "place"),
    "wrong kind": (people(40), {"kinds": {"city": "date"}}, "city"),
    "minutes": (people(40), {"minutes": -1}, "`minutes` must be at least 0"),
    "patience": (people(40), {"patience": -1}, "`patience` must be at least 0"),
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
    of_file = seen(tmp_path / "rows.csv", kinds={"name": "text"})
    assert of_file.sample(3).columns.tolist() == model.sample(3).columns.tolist()
    assert of_file.sample(3)["price"].dtype == float


@pytest.mark.slow
def test_training_ends_where_time_is_up(tmp_path):
    steps = {"preset": "smoke", "stages.read_back_alone.steps": 100_000}
    seen(people(100), workdir=tmp_path, minutes=0.01, patience=0, config=steps)
    lines = (tmp_path / "read_back_alone/history.jsonl").read_text().splitlines()
    assert 0 < json.loads(lines[-1])["step"] < 100_000
