"""Distances of reconstructions, where each row's is given."""

import math

import numpy as np
import pytest
import tensorflow as tf

from tests.tfvae.metrics.records.levenshtein_test import Table, posterior_at
from tfvae.generators import Sampler
from tfvae.metrics.records.reconstructed import Reconstructed, kilometres

SEED = tf.constant([0, 2])
ROWS = {"street": ["5", "12", "A", "7"], "postcode": ["05401", "05402", "", "05401"]}
FOUND = {"street": ["5", "22", "3", ""], "postcode": ["05401", "05401", "", "05401"]}


def test_a_degree_of_latitude_and_a_way_around_the_earth():
    a, b = np.array([[0.0, 10.0], [44.0, -73.0], [0.0, 0.0]]), np.array([[1.0, 10.0], [44.0, -73.0], [0.0, 180.0]])
    np.testing.assert_allclose(kilometres(a, b), [6371 * math.pi / 180, 0.0, 6371 * math.pi])


def columns(texts):
    return {name: np.array(values, object) for name, values in texts.items()}


def test_each_distance(records):
    where = np.arange(4, dtype=np.float32)  # the latitude of a row is its place in the list; nothing moves on the map
    reference = records.reference(**columns(ROWS), lat=where, long=np.zeros(4, np.float32))
    found = records.x(**columns(FOUND), lat=where, long=np.zeros(4, np.float32))
    sampler = Sampler(Table(found, found), None, posterior_at)
    metric = Reconstructed(reference, ("lat", "long"), "street", "postcode", per_example=1)
    acc = metric.observe(sampler, {"x": records.x(street=np.full(2000, "1", object))}, SEED)
    assert set(acc["reconstructed_off"]) == {0.0, 10.0}
    assert np.mean(acc["reconstructed_off"]) == pytest.approx(5.0, abs=0.6)
    values = metric.result(metric.merge(acc, acc))
    assert values.keys() == set(metric.values)
    assert values["reconstructed_km"] == 0.0
    assert values["reconstructed_kept"] == pytest.approx(0.75, abs=0.05)


def test_only_what_is_asked_for(records):
    reference = records.reference(**columns(ROWS))
    assert Reconstructed(reference, category="postcode").values == ("reconstructed_kept",)
    nothing = Reconstructed(reference, numeral="street").result({"reconstructed_off": np.zeros(0)})
    assert math.isnan(nothing["reconstructed_off"])
    with pytest.raises(ValueError, match="`numeral` must be one of"):
        Reconstructed(reference, numeral="lat")
