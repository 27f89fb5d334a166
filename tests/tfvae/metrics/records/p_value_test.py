"""p-values of a file of real addresses, whose statistics are known; and of rows made up for the purpose."""

import csv
import pickle

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from tfvae.metrics.records.p_value import PValue, PValues
from tfvae.metrics.records.reference import Reference
from tfvae.schema.message import Field, Message, Number, Schema, Text

SEED = tf.constant([0, 1])


def test_real_addresses_against_themselves(shared_data):
    with (shared_data("vermont") / "addresses.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {
        "POSTCODE": np.array([row["POSTCODE"] for row in rows], object),
        **{name: np.array([row[name] for row in rows], np.float32) for name in ("LAT", "LON")},
    }
    schema = Schema(Message((Field("LAT", Number()), Field("LON", Number()), Field("POSTCODE", Text(8)))), ())
    metric = PValue("POSTCODE", ("LAT", "LON"), Reference(schema, columns, {}))
    mean, median, std, ks, unknown, _, missing = metric.of(columns).summary()
    assert (round(mean, 4), round(median, 4), round(std, 4)) == (0.5215, 0.5352, 0.2960)
    assert (unknown, missing) == (0, 0)
    assert ks == pytest.approx(distance_to_uniform(metric.of(columns).p))


def distance_to_uniform(p):
    """The largest distance between the staircase of p, at both ends of each step, and the diagonal."""
    p, steps = np.sort(p), np.arange(len(p) + 1) / len(p)
    return max((steps[1:] - p).max(), (p - steps[:-1]).max())


def test_a_collapsed_model_has_a_good_mean_and_a_large_distance():
    found = PValues(np.full(100, 0.98), 0, 0, 0).summary()
    assert found[0] == pytest.approx(0.98)
    assert found[3] == pytest.approx(0.98)


def towns(rng, size, names=("05401", "05402", "")):
    """Rows of towns, each a Gaussian of its own."""
    postcode = np.array(names, object)[rng.integers(len(names), size=size)]
    center = np.array([44 + names.index(name) for name in postcode])
    return {"postcode": postcode, "lat": center + 0.1 * rng.normal(size=size), "long": 0.3 * rng.normal(size=size) - 73}


def metric_of(records, **changes):
    reference = records.reference(**towns(np.random.default_rng(0), 3000))
    return PValue(**{"given": "postcode", "numbers": ("lat", "long"), "reference": reference, **changes})


def values(metric, records, generated, real):
    return metric.result(metric.observe(records.sampler(**generated), {"x": records.x(**real)}, SEED))


def test_rows_of_the_same_distribution_are_uniform(records):
    rng = np.random.default_rng(1)
    metric = metric_of(records)
    generated, real = towns(rng, 3000), towns(rng, 1000)
    found = values(metric, records, generated, real)
    assert tuple(found) == metric.values
    for kind in ("p", "p_real"):
        assert found[f"{kind}_mean"] == pytest.approx(0.5, abs=0.03)
        assert found[f"{kind}_median"] == pytest.approx(0.5, abs=0.05)
        assert found[f"{kind}_std"] == pytest.approx(12**-0.5, abs=0.02)
        assert found[f"{kind}_unknown"] == found[f"{kind}_degenerate"] == found[f"{kind}_missing"] == 0
    p = metric.observe(records.sampler(**generated), {"x": records.x(**real)}, SEED).generated.p
    assert len(p) == 3000
    assert scipy.stats.kstest(p, "uniform").pvalue > 0.01


def test_rows_in_the_wrong_place_have_low_values(records):
    rng = np.random.default_rng(2)
    generated = towns(rng, 900)
    generated["lat"] = rng.permutation(generated["lat"])
    found = values(metric_of(records), records, generated, towns(rng, 300))
    assert found["p_mean"] < 0.25 < 0.45 < found["p_real_mean"]


def test_unknown_and_degenerate_categories_count_as_0(records):
    rng = np.random.default_rng(3)
    train = towns(rng, 500)
    train["postcode"][:2] = "LONE"
    generated = towns(rng, 300)
    generated["postcode"][:30], generated["postcode"][30:90] = "05403", "LONE"
    metric = metric_of(records, reference=records.reference(**train))
    found = values(metric, records, generated, towns(rng, 100))
    assert (found["p_unknown"], found["p_degenerate"]) == (0.1, 0.2)
    p = metric.of(metric.reference.table).p
    assert p.min() == 0 and np.sum(p == 0) == 2
    assert found["p_mean"] < 0.4


def test_batches_do_not_change_the_values(records):
    rng = np.random.default_rng(4)
    metric, generated, real = metric_of(records), towns(rng, 60), towns(rng, 40)
    whole = values(metric, records, generated, real)
    x = records.x(**real)
    parts = [
        metric.observe(records.sampler(**generated), {"x": {k: v[s] for k, v in x.items()}}, SEED)
        for s in (slice(0, 20), slice(20, 40))
    ]
    assert metric.result(metric.merge(*parts)) == pytest.approx(whole)


def test_missing_values_are_counted_apart():
    fields = (Field("size", Number(), optional=True), Field("kind", Text(4)))
    table = {
        "size?": np.array([True] * 5 + [False]),
        "size": np.array([1, 2, 3, 4, 5, 0], np.float32),
        "kind": np.array(["a"] * 6, object),
    }
    metric = PValue("kind", ("size",), Reference(Schema(Message(fields), ()), table, {}))
    found = metric.of(table)
    assert (len(found.p), found.missing) == (5, 1)
    expected = 2 * scipy.stats.norm.sf(np.abs(np.arange(-2, 3)) / np.std([1, 2, 3, 4, 5], ddof=1))
    np.testing.assert_allclose(found.p, expected)
    nothing = {name: column[5:] for name, column in table.items()}
    mean, *_, missing = metric.of(nothing).summary()
    assert (np.isnan(mean), missing) == (True, 1.0)


def test_metric_and_statistics_pickle(records):
    rng = np.random.default_rng(5)
    metric = metric_of(records)
    acc = metric.observe(records.sampler(**towns(rng, 30)), {"x": records.x(**towns(rng, 10))}, SEED)
    again, copy = pickle.loads(pickle.dumps((metric, acc)))
    assert again.result(copy) == metric.result(acc)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"given": "zip"}, "`given` must be one of street, postcode; got 'zip'"),
        ({"numbers": ("lat", "street")}, "`numbers` must be one of lat, long; got 'street'"),
        ({"per_example": 0}, "`per_example` must be at least 1, got 0"),
    ],
)
def test_wrong_arguments_are_named(records, changes, message):
    with pytest.raises(ValueError, match=message):
        metric_of(records, **changes)
