import numpy as np
import pytest
import tensorflow as tf

from tfvae.metrics.records.duplicates import Duplicates

SEED = tf.constant([0, 1])


def rows(streets, lats):
    return {"street": np.array(streets, object), "lat": np.array(lats, np.float32)}


TRAIN = rows(["A", "B", "C"], [1, 2, 3])
GENERATED = rows(["A", "A", "B", "D", "D", "D"], [1, 1, 7, 1, 1, 2])
REAL = rows(["A", "D", "D"], [9, 1, 2])


def observed(records, metric, generated=GENERATED, real=REAL):
    return metric.observe(records.sampler(**generated), {"x": records.x(**real)}, SEED)


def test_whole_rows(records):
    metric = Duplicates(records.reference(**TRAIN), per_example=2)
    assert metric.result(observed(records, metric)) == pytest.approx(
        {"duplicates": 2 / 6, "repeats": 2 / 6, "duplicates_real": 0, "repeats_real": 0}
    )


def test_some_fields_under_another_name(records):
    metric = Duplicates(records.reference(**TRAIN), ("street",), "_street", per_example=2)
    found = metric.result(observed(records, metric))
    assert tuple(found) == metric.values
    assert found == pytest.approx(
        {
            "duplicates_street": 3 / 6,
            "repeats_street": 3 / 6,
            "duplicates_real_street": 1 / 3,
            "repeats_real_street": 1 / 3,
        }
    )


def test_copies_in_different_batches_count(records):
    metric = Duplicates(records.reference(**TRAIN))
    one = observed(records, metric, real=rows(["D"], [1]))
    found = metric.result(metric.merge(one, one))
    assert found == pytest.approx({"duplicates": 1, "repeats": 0.5, "duplicates_real": 0, "repeats_real": 0.5})


def test_an_unknown_field_is_named(records):
    with pytest.raises(ValueError, match="`fields` must be one of lat, long, street, postcode; got 'zip'"):
        Duplicates(records.reference(**TRAIN), ("zip",))
