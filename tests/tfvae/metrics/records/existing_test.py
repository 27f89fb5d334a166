import numpy as np
import pytest
import tensorflow as tf

from tfvae.metrics.records.existing import Existing
from tfvae.metrics.records.reference import Reference
from tfvae.schema.message import Field, Message, Schema, Text

SEED = tf.constant([0, 1])
TRAIN = {
    "street": np.array(["MAIN ST", "ELM ST", "", "MAIN ST"], object),
    "postcode": np.array(["05401", "05401", "05402", "05403"], object),
    "lat": np.array([1, 2, 3, 4], np.float32),
    "long": np.array([5, 6, 7, 8], np.float32),
}
GENERATED = {
    "street": np.array(["ELM ST", "ELM S", "", "OAK ST"], object),
    "postcode": np.array(["05401", "05402", "05403", "05404"], object),
    "lat": np.array([1, 1, 2, 2], np.float32),
    "long": np.array([5, 6, 6, 6.1], np.float32),
}
REAL = {
    "street": np.array(["MAIN ST", "X"], object),
    "postcode": np.array(["1", "2"], object),
    "lat": np.array([9, 9], np.float32),
    "long": np.array([9, 9], np.float32),
}


def test_shares_by_hand(records):
    metric = Existing(records.reference(**TRAIN), per_example=2)
    acc = metric.observe(records.sampler(**GENERATED), {"x": records.x(**REAL)}, SEED)
    assert metric.result(acc) == {
        "existing_lat+long": 0.5,
        "existing_street": 0.5,
        "existing_postcode": 0.75,
        "real_existing_lat+long": 0.0,
        "real_existing_street": 0.5,
        "real_existing_postcode": 0.0,
    }
    assert set(metric.values) == set(metric.result(acc))


def test_merging_is_one_pass_over_both(records):
    metric = Existing(records.reference(**TRAIN), per_example=2)
    sampler, x = records.sampler(**GENERATED), records.x(**REAL)
    one = metric.observe(sampler, {"x": x}, SEED)
    two = metric.observe(sampler, {"x": {key: column[:1] for key, column in x.items()}}, SEED)
    merged = metric.result(metric.merge(one, two))
    assert merged["existing_street"] == pytest.approx((2 + 1) / (4 + 2))
    assert merged["real_existing_street"] == pytest.approx((1 + 1) / (2 + 1))


def test_training_rows_exist(records):
    metric = Existing(records.reference(**TRAIN), ("street",))
    found = metric.of(metric.reference.table)
    assert (found.existing, found.total) == ({"street": 4}, {"street": 4})


def test_elements_of_repeated_fields_are_values():
    schema = Schema(Message((Field("tags", Text(4), most=3),)), ())
    train = {"tags#": np.array([1, 2]), "tags": np.array([["a", "", ""], ["b", "c", "z"]], object)}
    metric = Existing(Reference(schema, train, {}))
    found = metric.of({"tags#": np.array([3, 0]), "tags": np.array([["c", "z", "a"], ["a", "a", "a"]], object)})
    assert (found.existing["tags"], found.total["tags"]) == (2, 3)
    nothing = metric.of({"tags#": np.array([0]), "tags": np.array([["a", "a", "a"]], object)})
    assert nothing.share("tags") == 0


def test_an_unknown_field_is_named(records):
    with pytest.raises(ValueError, match=r"`fields` must be one of lat\+long, street, postcode; got 'lat'"):
        Existing(records.reference(**TRAIN), ("lat",))
