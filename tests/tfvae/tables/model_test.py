"""A model of a table that was fitted for a few steps: what it gives is like the frame that it was given."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.tfvae.tables.people import people, seen
from tfvae import tables
from tfvae.checks import ConfigError, DataError
from tfvae.exported import ModelError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def model():
    return seen(people(300))


def test_rows_have_columns_types_and_values_of_the_frame(model):
    real, fake = people(300), model.sample(200, seed=1)
    pd.testing.assert_series_equal(fake.dtypes, real.dtypes)
    assert fake.index.tolist() == list(range(200))
    assert set(fake["city"].dropna()) <= set(real["city"].dropna())
    assert fake["price"].between(real["price"].min(), real["price"].max()).all()
    assert (fake["price"].round(2) == fake["price"]).all()
    assert fake["day"].between(real["day"].min(), real["day"].max()).all()
    assert fake["id"].is_unique and not set(fake["id"]) & set(real["id"])
    assert not fake.drop(columns="age").isna().any().any()


def test_it_shows_its_columns_and_their_kinds(model):
    assert repr(model).startswith("Model of id (key), city (category), price (decimal), ")


def test_a_row_depends_on_the_seed_and_its_number_alone(model):
    pd.testing.assert_frame_equal(model.sample(9, seed=3).head(4), model.sample(4, seed=3))
    assert not model.sample(9, seed=3).equals(model.sample(9, seed=4))


def test_given_values_are_kept_one_for_all_rows_or_one_each(model):
    fake = model.sample(3, given={"city": "BARRE", "age": [20, 30, 40]})
    assert fake["city"].tolist() == ["BARRE"] * 3
    assert fake["age"].tolist() == [20, 30, 40]
    assert fake["age"].dtype == "Int64"


def test_days_and_numbers_are_given_as_the_frame_has_them(model):
    for day in ("2020-05-05", date(2020, 5, 5), pd.Timestamp("2020-05-05"), np.datetime64("2020-05-05")):
        fake = model.sample(2, given={"day": day, "ok": 1, "id": [7, 8], "age": np.int8(30)})
        assert fake["day"].eq(pd.Timestamp("2020-05-05")).all() and fake["ok"].all()
        assert fake["id"].tolist() == [7, 8] and fake["age"].eq(30).all()


def test_no_rows_are_an_empty_frame(model):
    for none in (model.sample(0), model.sample(0, given={"age": 30}), model.impute(people(9).head(0))):
        pd.testing.assert_series_equal(none.dtypes, people(9).dtypes)
        assert len(none) == 0


def test_gaps_are_filled_and_what_is_there_stays(model):
    gaps = people(300).tail(8).drop(columns="price")
    gaps.loc[gaps.index[0], "city"] = None
    filled = model.impute(gaps, seed=2)
    assert filled.index.equals(gaps.index)
    assert filled["city"].notna().all() and filled["price"].notna().all()
    known = ["day", "ok", "name"]
    pd.testing.assert_frame_equal(filled[known], gaps[known])
    assert filled["city"].iloc[1:].equals(gaps["city"].iloc[1:])


def test_scores_are_one_a_row_and_their_mean(model):
    each = model.score_samples(people(300).head(20))
    assert each.shape == (20,) and np.isfinite(each).all()
    assert model.score(people(300).head(20)) == pytest.approx(each.mean())


def test_it_reports_on_its_own_rows_without_their_keys(model, tmp_path):
    report = model.report(n=100)
    assert set(report.quality.columns) == {"city", "price", "day", "ok", "age", "name"}
    report.save(tmp_path / "report.html")
    assert json.loads((tmp_path / "report.json").read_text())["rows"]["generated"] == 100


def test_a_saved_model_draws_the_same_rows_and_has_no_real_ones(model, tmp_path):
    model.save(tmp_path / "model")
    loaded = tables.load(tmp_path / "model")
    pd.testing.assert_frame_equal(loaded.sample(5, seed=7), model.sample(5, seed=7))
    with pytest.raises(ValueError, match="`train` must be given: a model that was loaded has no real rows"):
        loaded.report()
    real = people(300)
    assert loaded.report(real.tail(60), real.head(240), n=60).levels.keys() == {"quality", "privacy"}
    with pytest.raises(ConfigError, match="`directory` must be absent or empty"):
        model.save(tmp_path / "model")


def test_a_file_stands_for_a_frame(model, tmp_path):
    people(300).head(5).to_csv(tmp_path / "rows.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")
    np.testing.assert_allclose(model.score(tmp_path / "rows.csv"), model.score(people(300).head(5)), rtol=1e-5)
    people(300).head(5).drop(columns="ok").to_csv(tmp_path / "less.csv", index=False)
    with pytest.raises(DataError, match=r"less\.csv lacks the columns ok of the model"):
        model.score(tmp_path / "less.csv")


MISTAKES = {
    "n": (lambda model: model.sample(-1), "`n` must be at least 0, got -1"),
    "seed": (lambda model: model.sample(1, seed=0.5), "`seed` must be a whole number"),
    "unknown column": (lambda model: model.sample(1, given={"town": "BARRE"}), "'town' is unknown"),
    "unknown value": (lambda model: model.sample(1, given={"city": "ROME"}), "`city` must be .*got 'ROME'"),
    "too few values": (lambda model: model.sample(3, given={"age": [1, 2]}), "one value of age, or 3; got 2"),
    "heat": (lambda model: model.sample(1, given={"age": 20}, temperature=2.0), "`temperature` must be 1 with `given`"),
    "no number": (
        lambda model: model.sample(1, given={"price": float("inf")}),
        "`price` must be of float; got inf in row",
    ),
    "no key": (lambda model: model.sample(1, given={"id": "x"}), "`id` must be of int; got 'x' in row 1"),
    "no rows to report on": (lambda model: model.report(n=0), "`n` must be at least 1, got 0"),
    "a file": (
        lambda model: model.save(__file__),
        "`directory` must be a directory, .*model_test.py is a file",
    ),
    "no frame": (lambda model: model.score(3), "`data` must be a data frame"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes_are_one_line(model, case):
    call, message = MISTAKES[case]
    with pytest.raises(ValueError, match=message) as refused:
        call(model)
    assert "\n" not in str(refused.value)


def test_nothing_to_load_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"must hold saved_model\.pb or a numbered version"):
        tables.load(tmp_path)
