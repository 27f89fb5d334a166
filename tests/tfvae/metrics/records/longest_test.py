"""Texts that may have been cut."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.metrics.records.longest import Longest

SEED = tf.constant([0, 2])


FULL, CODE = "MAIN AVENUE7", "054012"  # as long as the schema's longest: 12 and 6 characters


def test_texts_of_the_full_length_are_counted(records):
    generated = {"street": np.array([FULL, "OAK", FULL, "X"], object), "postcode": np.array([CODE] * 4, object)}
    real = {"street": np.array(["ELM", FULL], object), "postcode": np.array(["", "05401"], object)}
    metric = Longest(records.reference(**real))
    found = metric.result(metric.observe(records.sampler(**generated), {"x": records.x(**real)}, SEED))
    assert found == {"longest": pytest.approx((0.5 + 1.0) / 2), "longest_real": pytest.approx(0.25)}


def test_a_character_without_a_symbol_counts_its_bytes(records):
    street = np.array(["\u00e9" * 6], object)
    metric = Longest(records.reference(street=street))
    assert metric._of({"street": street, "postcode": np.array([""], object)}).total.tolist() == [1.0, 0.0]
