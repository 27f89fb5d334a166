"""Values that are read back, by exact enumeration: probabilities add up to 1, and draws have them."""

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from tests.read_back import ROOT, SIZES, all_records, fields, shaken
from tfvae.networks.records.read_back import FieldsEncoder, ReadBack
from tfvae.networks.search import Sharpness
from tfvae.schema.structure import columns

PARENTS = {"b": "a", "r#": "b?"}


def network(parents: dict[str, str] | None = None, features: int = 2, dropout: float = 0.0) -> ReadBack:
    made = ReadBack(fields(parents), features, dropout)
    shaken(made)
    return made


def log_p(made: ReadBack, x: dict, z: tf.Tensor, **how) -> np.ndarray:
    n = tf.shape(x["a"])[0]
    nats = made(tf.repeat(z, n, axis=0), {"x": x}, **how).params
    assert set(nats) == set(SIZES)
    return np.asarray(tf.add_n(list(nats.values())))


@pytest.mark.parametrize("parents", [{}, PARENTS])
@pytest.mark.parametrize("features", [2, 0])
def test_probabilities_of_all_records_add_up_to_1(parents, features):
    z = tf.constant([[0.3, -1.0]])[:, :features]
    assert np.exp(log_p(network(parents, features), all_records(), z)).sum() == pytest.approx(1.0, rel=1e-4)


def test_draws_have_the_probabilities_that_scores_say():
    made, x, z, n = network(PARENTS), all_records(), tf.constant([[0.3, -1.0]]), 40_000
    drawn = made.generate(tf.repeat(z, n, axis=0), None, seed=tf.constant([1, 2]))["x"]
    listed, found = (
        [tuple(np.concatenate([np.ravel(x[key][i]) for key in SIZES])) for i in range(len(x["a"]))]
        for x in (x, {key: drawn[key].numpy() for key in SIZES})
    )
    expected = n * np.exp(log_p(made, x, z))
    counts = dict.fromkeys(listed, 0)
    for record in found:
        counts[record] += 1  # a record that is not listed would be a KeyError
    enough = expected > 5
    observed = np.array([counts[record] for record in listed])
    statistic = ((observed - expected)[enough] ** 2 / expected[enough]).sum()
    assert scipy.stats.chi2.sf(statistic, enough.sum() - 1) > 1e-4


def test_each_column_may_be_drawn_more_sharply_than_others():
    made = ReadBack(fields(), 2, sharpness=lambda column: Sharpness(0.0 if column.key == "a" else 1.0))
    shaken(made)
    drawn = made.generate(tf.repeat([[0.3, -1.0]], 200, axis=0), None, seed=tf.constant([1, 2]))["x"]
    assert len(set(drawn["a"].numpy())) == 1
    assert len(set(drawn["r#"].numpy())) > 1


def test_later_values_say_nothing_of_earlier_ones():
    made, x = network(PARENTS), all_records()
    z, keys = tf.zeros([len(x["a"]), 2]), [column.key for column in columns(ROOT)]
    plain = made(z, {"x": x}).params
    for i, key in enumerate(keys[1:], 1):
        if key in ("b?", "r#"):
            continue  # these say how many values there are to score
        changed = made(z, {"x": {**x, key: (x[key] + 1) % SIZES[key]}}).params
        for earlier in keys[:i]:
            np.testing.assert_array_equal(changed[earlier], plain[earlier])
        assert np.abs(changed[key] - plain[key]).max() > 0


def test_the_first_draws_do_not_depend_on_how_many_follow():
    made, z = network(PARENTS), tf.random.stateless_normal([7, 2], [3, 4])
    few, many = (made.generate(z[:n], None, seed=tf.constant([1, 2]))["x"] for n in (3, 7))
    for key in SIZES:
        np.testing.assert_array_equal(few[key], many[key][:3])


def test_dropout_is_of_training_alone_and_follows_the_seed():
    made, x, z = network(dropout=0.5), all_records(), tf.constant([[0.3, -1.0]])
    plain = log_p(made, x, z, seed=tf.constant([1, 2]))
    np.testing.assert_array_equal(plain, log_p(network(), x, z))
    first, again, other = (log_p(made, x, z, seed=tf.constant([1, s]), training=True) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01


def test_the_encoder_reads_what_is_there_alone():
    encoder, x = FieldsEncoder(fields(), 4), all_records()
    shaken(encoder)
    hidden = {**x, "b": (x["b"] + 1) % 3, "r": 1 - x["r"]}
    h, other = encoder(x).numpy(), encoder(hidden).numpy()
    nothing = (x["b?"].numpy() == 0) & (x["r#"].numpy() == 0)
    np.testing.assert_array_equal(h[nothing], other[nothing])
    assert (np.abs(h - other)[~nothing].max(axis=1) > 0).all()


def test_without_z_all_that_is_trained_has_a_gradient():
    made, x = network(features=0), all_records()
    with tf.GradientTape() as tape:
        loss = -tf.reduce_sum(tf.add_n(list(made(tf.zeros([len(x["a"]), 0]), {"x": x}).params.values())))
    gradients = tape.gradient(loss, [v.value for v in made.network_variables])
    # The elements of a repeated field read each other, so all that the last column has is in use.
    assert [v.path for v, g in zip(made.network_variables, gradients, strict=True) if g is None] == []


def test_without_z_a_graph_scores_and_draws():
    made, x = network(features=0), all_records()
    z = tf.zeros([len(x["a"]), 0])
    scored = tf.function(lambda: tf.add_n(list(made(z, {"x": x}).params.values())))()
    np.testing.assert_allclose(scored, log_p(made, x, z[:1]), rtol=1e-5)
    drawn = tf.function(lambda: made.generate(z, None, seed=tf.constant([1, 2])))()["x"]
    np.testing.assert_array_equal(drawn["a"], made.generate(z, None, seed=tf.constant([1, 2]))["x"]["a"])


def test_without_a_batch_there_is_nothing_to_score():
    with pytest.raises(ValueError, match="`batch` must hold the record"):
        network().call(tf.zeros([1, 2]))
