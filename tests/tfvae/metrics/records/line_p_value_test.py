"""p-values of lines: as of the rows that they say, and 0 where they say none."""

import numpy as np
import pytest

from tfvae.data.records.comma_lines import LINE
from tfvae.metrics.records.generated_rows import GeneratedAndReal
from tfvae.metrics.records.line_p_value import LinePValue
from tfvae.metrics.records.reference import Reference
from tfvae.schema.message import Schema

TOWNS = {"05401": (44.5, -73.2), "05301": (42.9, -72.6)}


def lines(rng, n):
    codes = [list(TOWNS)[i] for i in rng.integers(2, size=n)]
    places = [np.add(TOWNS[code], rng.normal(0, 0.05, 2)) for code in codes]
    return [f"1,MAIN ST,TOWN,{code},{lat:.5f},{long:.5f}" for code, (lat, long) in zip(codes, places, strict=True)]


@pytest.fixture
def metric():
    known = np.array(lines(np.random.default_rng(0), 2000), object)
    return LinePValue(Reference(Schema(LINE, ()), {"line": known}, {}))


def test_lines_of_the_same_kind_have_even_p_values(metric):
    found = metric.of({"line": np.array(lines(np.random.default_rng(1), 1000), object)})
    assert found.malformed == 0
    assert found.p.p.mean() == pytest.approx(0.5, abs=0.04)


def test_malformed_lines_have_none(metric):
    good = lines(np.random.default_rng(1), 300)
    half = metric.of({"line": np.array([*good, *["broken"] * 300], object)})
    whole = metric.of({"line": np.array(good, object)})
    values = metric.result(GeneratedAndReal(half, whole))
    assert values["p_malformed"] == 0.5
    assert values["p_real_malformed"] == 0.0
    assert values["p_mean"] == pytest.approx(values["p_real_mean"] / 2)
    assert values["p_unknown"] == values["p_missing"] == 0.0
    assert values.keys() == set(metric.values)
