"""Quality of models that are known to be good, or bad in one way."""

import numpy as np
import pytest

from tests.made_up_people import apart, people
from tfvae.metrics.tables.plain import read_tables
from tfvae.metrics.tables.quality import quality_of
from tfvae.metrics.tables.quality_findings import quality_findings

TRAIN, HELD, FRESH = people(600, 0), people(300, 1), people(400, 2)


def found(fake):
    return quality_of(*read_tables({"train": TRAIN, "held": HELD, "fake": fake}).values(), seed=0)


def said(quality, level):
    return " ".join(text for reached, text in quality_findings(quality) if reached == level)


def test_fresh_rows_are_as_good_as_real_ones():
    quality = found(FRESH)
    for name in ("shapes", "pair_trends", "quality"):
        assert quality.totals[name].generated > quality.totals[name].real - 0.1, name
    for name in ("auc_trees", "auc_line", "repeats"):
        assert quality.totals[name].generated < quality.totals[name].real + 0.1, name
    assert set(quality.columns) == set(TRAIN)
    assert np.isnan(quality.columns["phone"].shape).all()
    assert quality.columns["owner"].missing.generated == pytest.approx(0.1, abs=0.05)
    assert ("age", "income") in quality.trends
    assert not said(quality, "bad")
    assert "hardly tells" in said(quality, "good")


def test_a_row_that_is_repeated_is_bad():
    quality = found({name: [column[0]] * 400 for name, column in TRAIN.items()})
    bad = said(quality, "bad")
    assert "easily tells" in bad
    assert "repeat each other too often: 99.8%" in bad
    assert "do not have the distributions" in bad
    assert "never reached" in bad


def test_columns_that_do_not_go_together_are_bad_though_each_is_good():
    quality = found(apart(TRAIN, 0))
    assert quality.totals["shapes"].generated > 0.9
    assert "easily tells" in said(quality, "bad")
    assert "Pairs of columns do not go together" in said(quality, "bad")
    assert "age with income" in said(quality, "bad")
    assert "have the distributions" in said(quality, "good")


def test_the_column_that_is_wrong_is_named():
    fake = {**FRESH, "income": [size * 3 for size in FRESH["income"]], "town": ["nowhere", *FRESH["town"][1:]]}
    fake["owner"] = ["yes"] * 400
    fake["phone"] = [phone.replace("-", "/") for phone in FRESH["phone"]]
    quality = found(fake)
    bad = said(quality, "bad")
    assert "each by itself: income" in bad
    assert "Numbers lie outside of the range of the training rows: income" in bad
    assert "spelled as no training row has them: phone (100.0%)" in bad
    assert "missing" in said(quality, "fair") + bad and "owner (0.0%, not" in said(quality, "fair") + bad
    assert quality.columns["town"].violations.unseen == (1 / 400, 0)


def test_texts_alone_have_no_shapes_and_are_judged_all_the_same():
    names = [{"name": table["name"]} for table in (TRAIN, HELD, FRESH)]
    quality = quality_of(*read_tables(dict(zip(("train", "held", "fake"), names, strict=True))).values(), seed=0)
    assert np.isnan(quality.totals["shapes"]).all()
    assert quality.totals["auc_trees"].generated == pytest.approx(0.5, abs=0.1)
    assert not said(quality, "bad")
