"""Completion of records with gaps, against the exact conditionals of a model whose records can all be listed."""

import numpy as np
import pytest
import scipy.special
import scipy.stats
import tensorflow as tf

from tests.read_back import SIZES, all_records, fields, shaken
from tests.tiny import tiny_vae
from tfvae.inference.records import complete
from tfvae.latents import Diagonal, Empty
from tfvae.likelihoods.read_back import read_back
from tfvae.model import VAE
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.records.read_back import FieldsEncoder, ReadBack
from tfvae.networks.records.walks import Given
from tfvae.networks.search import Sharpness

SEED = tf.constant([1, 2])


def reader(features):
    made = fields({"b": "a", "r#": "b?"})
    encoder, latent = (FieldsEncoder(made, 2 * features), Diagonal(features)) if features else (NoEncoder(), Empty())
    decoder = ReadBack(made, features)
    shaken(decoder)
    for variable in decoder.trainable_variables:
        variable.assign(0.6 * variable)  # else one record has nearly all probability
    return VAE(encoder, latent, decoder, read_back)


def given(x, keys):
    n = len(x["a"])
    return Given(x, {key: tf.fill([n], key in keys) for key in SIZES})


def log_p_of_all(model, features):
    """Exact log p of each record that there is; z of one dimension is integrated over 401 points."""
    x = all_records()
    if not features:
        return sum(model.decode(tf.zeros([len(x["a"]), 0]), {"x": x}).params.values()).numpy()
    points = np.linspace(-5, 5, 401)
    log_w = scipy.stats.norm.logpdf(points) + np.log(points[1] - points[0])
    at = [sum(model.decode(tf.fill([len(x["a"]), 1], np.float32(z)), {"x": x}).params.values()) for z in points]
    return scipy.special.logsumexp(np.stack(at) + log_w[:, None], axis=0)


def same(x, i, keys):
    """Which records have the values of the i-th in these columns; what a count leaves out counts as its values do."""
    return np.logical_and.reduce([(x[k].numpy().reshape([len(x["a"]), -1]) == x[k][i].numpy()).all(1) for k in keys])


@pytest.mark.parametrize("features", [0, 1])
@pytest.mark.parametrize("keys", [("r#", "r"), ("b?", "b", "r#"), ("a",)])
def test_completions_have_the_exact_conditional_probabilities(features, keys):
    model, x, n, i = reader(features), all_records(), 2000, 40
    log_p, fits = log_p_of_all(model, features), same(x, i, keys)
    repeated = {key: tf.repeat(column[i : i + 1], n, axis=0) for key, column in x.items()}
    done = complete(model, given(repeated, keys), SEED, particles=100)
    found = [np.logical_and.reduce([same_as(done.x[k], x[k][j]) for k in SIZES]).sum() for j in np.flatnonzero(fits)]
    assert sum(found) == n
    expected = n * scipy.special.softmax(log_p[fits])
    enough = expected > 5
    statistic = ((np.array(found) - expected)[enough] ** 2 / expected[enough]).sum()
    assert scipy.stats.chi2.sf(statistic, max(enough.sum() - 1, 1)) > 1e-4
    exact = scipy.special.logsumexp(log_p[fits])
    assert np.log(np.mean(np.exp(done.nats))) == pytest.approx(exact, abs=0.02)


def same_as(column, value):
    return (column.numpy().reshape([len(column), -1]) == value.numpy().ravel()).all(1)


def test_all_known_is_left_as_it_is_and_scored_exactly_without_z():
    model, x = reader(0), all_records()
    done = complete(model, given(x, SIZES), SEED, particles=3)
    for key in SIZES:
        np.testing.assert_array_equal(done.x[key], x[key])
    np.testing.assert_allclose(done.nats, log_p_of_all(model, 0), rtol=1e-5)
    np.testing.assert_allclose(done.effective, 3.0, rtol=1e-5)


def test_nothing_known_is_a_draw_of_the_model():
    model, x = reader(0), all_records()
    done = complete(model, given(x, ()), SEED, particles=2)
    np.testing.assert_allclose(done.nats, 0.0, atol=1e-6)
    assert any(not np.array_equal(done.x[key], x[key]) for key in SIZES)


def test_each_record_has_gaps_of_its_own():
    model, x = reader(0), all_records()
    known = {key: tf.range(len(x["a"])) % 2 == 0 for key in SIZES}
    done = complete(model, Given(x, known), SEED, particles=4)
    for key in SIZES:
        np.testing.assert_array_equal(done.x[key][::2], x[key][::2])
    np.testing.assert_allclose(done.nats[1::2], 0.0, atol=1e-6)


def test_what_does_not_read_back_cannot_complete():
    with pytest.raises(ValueError, match="`model` must read its values back, as `read_back` does; got"):
        complete(tiny_vae(), Given({}, {}), SEED)
    with pytest.raises(ValueError, match="`particles` must be at least 1"):
        complete(reader(0), given(all_records(), ()), SEED, particles=0)


def test_known_values_that_cannot_be_are_told_and_stay(monkeypatch):
    model, x = reader(0), all_records()
    field = model.decoder.fields["a"]
    never = lambda h, parent, x, there, training: tf.where(x == 1, -np.inf, 0.0)  # noqa: E731
    monkeypatch.setattr(field, "log_prob", never)
    done = complete(model, given(x, ("a",)), SEED, particles=5)
    np.testing.assert_array_equal(done.x["a"], x["a"])
    np.testing.assert_array_equal(done.nats.numpy() == -np.inf, x["a"] == 1)
    np.testing.assert_array_equal(done.effective == 0, x["a"] == 1)


def test_what_is_not_known_may_be_anything():
    model, x = reader(1), all_records()
    odd = {**x, "a": tf.fill(x["a"].shape, -1)}
    keys = [key for key in SIZES if key != "a"]
    plain, other = (complete(model, given(rows, keys), SEED, particles=3) for rows in (x, odd))
    for key in SIZES:
        np.testing.assert_array_equal(plain.x[key], other.x[key])


@pytest.mark.parametrize(("keys", "above"), [(("b",), "b\\?"), (("r",), "r#")])
def test_a_value_is_known_with_its_flag_and_its_count(keys, above):
    with pytest.raises(tf.errors.InvalidArgumentError, match=f"`given` must have '{above}' known wherever"):
        complete(reader(0), given(all_records(), keys), SEED)


@pytest.mark.parametrize("features", [0, 1])
def test_a_graph_completes_as_well(features):
    model, x = reader(features), all_records()
    wanted = given(x, ("a", "r#"))
    eager, graph = complete(model, wanted, SEED, 4), tf.function(lambda: complete(model, wanted, SEED, 4))()
    for key in SIZES:
        np.testing.assert_array_equal(eager.x[key], graph.x[key])


def test_completions_follow_the_model_whatever_is_drawn_more_sharply():
    model = reader(0)
    plain = complete(model, given(all_records(), ("r#",)), SEED, 3)
    model.decoder.sharpness = lambda column: Sharpness(0.0)
    sharp = complete(model, given(all_records(), ("r#",)), SEED, 3)
    np.testing.assert_array_equal(plain.x["a"], sharp.x["a"])
