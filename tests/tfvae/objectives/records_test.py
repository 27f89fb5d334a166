"""The objective of records against sums by hand, from log p of the columns."""

import numpy as np
import pytest
import tensorflow as tf

from tests.address_oracle import AddressOracle
from tests.records import (
    ADDRESS,
    ADDRESS_ROOT,
    NESTED_ROOT,
    TEXTS,
    address_batch,
    address_vae,
    nested_batch,
    nested_vae,
    record_vae,
    shaken,
)  # fmt: skip
from tfvae.inference.records import embedded_once
from tfvae.objectives.records import bits_per_character, losses, record_objective, skew_weights, weight
from tfvae.objectives.trades import weighted
from tfvae.schedules import constant, linear

SEED = [1, 2]
STEP = tf.constant(5, tf.int64)
LENGTHS = {"number": [2, 3, 1], "street": [3, 7, 2], "unit": [1, 1, 3], "city": [3, 3, 2], "district": [1, 1, 1],
           "region": [3, 3, 3], "postcode": [6, 6, 1]}  # fmt: skip
"""Symbols of the texts of `ADDRESSES`, END among them."""


@pytest.fixture(scope="module")
def address():
    batch = address_batch()
    return embedded_once(address_vae(), batch, SEED), batch


@pytest.fixture(scope="module")
def nested():
    batch = nested_batch()
    return embedded_once(nested_vae(), batch, SEED), batch


def test_the_weights_of_an_address_are_nine_and_nine():
    assert weight(ADDRESS_ROOT) == 9
    skews = skew_weights(ADDRESS_ROOT)
    assert skews == {**{f"skew/{key}": 1 for key in TEXTS}, "skew/lat+long": 2}
    assert weight(ADDRESS_ROOT) + sum(skews.values()) == 18


def test_a_message_weighs_as_much_as_its_parts():
    assert weight(NESTED_ROOT) == 15
    skews = skew_weights(NESTED_ROOT)
    assert (skews["skew/home"], skews["skew/home.lat+home.lon"], skews["skew/home.street"]) == (3, 2, 1)
    assert skews["skew/phones[]"] == skews["skew/phones"] == 4
    assert skews["skew/tags[]"] == skews["skew/tags"] == 1


def test_text_costs_nats_per_character_and_the_empty_string_counts_as_one(address):
    draw, batch = address
    found = losses(ADDRESS_ROOT, draw.fields, batch["x"])
    for key, symbols in LENGTHS.items():
        np.testing.assert_allclose(found[key], -draw.fields[key] / np.array(symbols, np.float32), rtol=1e-5)


def test_numbers_cost_the_sum_of_their_squared_errors(address):
    draw, batch = address
    model = address_vae()
    tree = model.decoder.tree
    part = tree.part(ADDRESS_ROOT.children[7])
    error = part.whiten(batch["x"]["lat+long"]).numpy() - part.decode(tree.unfold(draw.z)["lat+long"]).numpy()
    found = losses(ADDRESS_ROOT, draw.fields, batch["x"])["lat+long"]
    np.testing.assert_allclose(found, (error**2).sum(-1), rtol=1e-3, atol=1e-4)


def test_repeated_and_missing_things_cost_the_mean_over_what_is_there(nested):
    draw, batch = nested
    fields, found = draw.fields, losses(NESTED_ROOT, draw.fields, batch["x"])
    phones = np.array([2, 1, 3, 1])  # the second row has none, and costs nothing
    np.testing.assert_allclose(found["phones.kind"], -fields["phones.kind"] / phones, rtol=1e-5)
    assert float(found["phones.kind"][1]) == 0.0
    symbols = np.array([2 + 3, 1, 2 + 1 + 3, 2])
    np.testing.assert_allclose(found["phones.number"], -fields["phones.number"] / symbols, rtol=1e-5)
    extensions = np.array([1, 0, 2, 0])
    squares = -fields["phones.ext"] - 0.5 * np.log(np.pi) * extensions
    np.testing.assert_allclose(found["phones.ext"], squares / np.maximum(extensions, 1), rtol=1e-4, atol=1e-5)
    assert float(found["home.street"][2]) == 0.0


@pytest.mark.parametrize(("normalizer", "divisor"), [("sum_of_weights", 18.0), ("none", 1.0)])
def test_reconstruction_is_the_average_and_kl_counts_per_dimension(address, normalizer, divisor):
    draw, batch = address
    beta = linear(0.0, 0.8, 10)
    loss = record_objective(ADDRESS_ROOT, weighted(beta, 4), normalizer)(draw, batch, STEP, SEED)
    total = np.zeros(3)
    for key, symbols in LENGTHS.items():
        total += -draw.fields[key].numpy() / symbols + draw.penalties[f"skew/{key}"].numpy()
    total += -draw.fields["lat+long"].numpy() - np.log(np.pi) + 2 * draw.penalties["skew/lat+long"].numpy()
    sigma, mu = draw.q.stddev().numpy(), draw.q.mean().numpy()
    kl = 0.5 * (mu**2 + sigma**2 - np.log(sigma**2) - 1).sum(-1)
    np.testing.assert_allclose(loss.terms["reconstruction"], total.mean() / divisor, rtol=1e-4)
    np.testing.assert_allclose(loss.terms["rate"], kl.mean(), rtol=1e-4)
    np.testing.assert_allclose(loss.total, total.mean() / divisor + 0.4 * kl.mean() / 4, rtol=1e-4)
    np.testing.assert_allclose(loss.terms["distortion"], -draw.log_px.numpy().mean(), rtol=1e-5)
    assert float(loss.terms["beta"]) == pytest.approx(0.4)


def test_a_nested_objective_weighs_every_part(nested):
    draw, batch = nested
    found = losses(NESTED_ROOT, draw.fields, batch["x"])
    expected = sum(np.mean(value) for value in found.values())
    weights = skew_weights(NESTED_ROOT)
    expected += sum(weights[key] * np.mean(value) for key, value in draw.penalties.items())
    loss = record_objective(NESTED_ROOT, weighted(linear(0.0, 0.0, 1), 4))(draw, batch, STEP, SEED)
    np.testing.assert_allclose(loss.total, expected / (15 + sum(weights.values())), rtol=1e-4)


def test_bits_per_character_count_all_characters_of_all_texts(address, nested):
    draw, batch = address
    nats = -sum(draw.fields[key].numpy().sum() for key in TEXTS)
    expected = nats / np.log(2) / np.sum(list(LENGTHS.values()))
    np.testing.assert_allclose(bits_per_character(ADDRESS_ROOT, draw.fields, batch["x"]), expected, rtol=1e-5)
    draw, batch = nested
    nats = -sum(draw.fields[key].numpy().sum() for key in ("name", "home.street", "phones.number", "tags"))
    symbols = (3 + 1 + 2 + 6) + (2 + 3 + 5) + (2 + 3 + 2 + 1 + 3 + 2) + (3 + 2 + 2)
    expected = nats / np.log(2) / symbols
    np.testing.assert_allclose(bits_per_character(NESTED_ROOT, draw.fields, batch["x"]), expected, rtol=1e-5)


def test_the_normalizer_is_one_of_two():
    with pytest.raises(ValueError, match="`normalizer` must be one of sum_of_weights, none; got 'mean'"):
        record_objective(ADDRESS_ROOT, weighted(linear(0.0, 1.0, 1), 4), "mean")


@pytest.mark.parametrize(("truth", "name"), [(1.0, "teacher forcing"), (0.0, "own output")])
def test_the_whole_address_model_against_its_oracle(truth, name):
    model, batch = shaken(record_vae(ADDRESS, truth, 1.0, width=4)), address_batch()
    model.encoder.tree.part(ADDRESS_ROOT.children[-1]).moments.update(batch["x"]["lat+long"])
    draw = embedded_once(model, batch, [1, 2])
    loss = record_objective(ADDRESS_ROOT, weighted(constant(0.4), 4))(draw, batch, tf.constant(0), [3, 4])
    oracle, x = AddressOracle(model, TEXTS), {key: np.array(column) for key, column in batch["x"].items()}
    costs = [
        oracle.costs({key: column[i] for key, column in x.items()}, np.array(z, float), bool(truth))
        for i, z in enumerate(draw.z)
    ]
    r, kl, nats, count = np.transpose(costs)
    np.testing.assert_allclose(loss.terms["reconstruction"], r.mean(), rtol=1e-6, err_msg=name)
    np.testing.assert_allclose(loss.terms["rate"], kl.mean(), rtol=1e-6)
    np.testing.assert_allclose(loss.total, np.mean(r + 0.4 * kl / 4), rtol=1e-6)
    np.testing.assert_allclose(loss.terms["bpc"], nats.sum() / count.sum() / np.log(2), rtol=1e-6)
