"""Counts as logits: the left-out rows, the shares that stand in, and the strength, against loops."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.records.fields.counts import STRENGTHS, Counts, best_strength, closed, counted, kept

COUNTS = np.array([[3, 1, 0], [0, 2, 2], [0, 0, 0]], np.int64)
SHARES = (COUNTS.sum(0) + 0.5) / (COUNTS.sum() + 1.5)


def test_rows_are_counted_by_both_values():
    parent, value = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 1, 0, 1, 2, 1, 2])
    np.testing.assert_array_equal(counted(parent, value, (3, 3)), COUNTS)


@pytest.mark.parametrize("parent", range(3))
def test_shares_of_all_rows_stand_in_where_a_parent_has_few(parent):
    p = tf.nn.softmax(Counts(COUNTS, 2.0)(tf.constant([parent])))[0]
    np.testing.assert_allclose(p, (COUNTS[parent] + 2 * SHARES) / (COUNTS[parent].sum() + 2), rtol=1e-5)


def test_in_training_a_row_is_left_out_of_its_counts():
    p = tf.nn.softmax(Counts(COUNTS, 2.0)(tf.constant([0, 1]), tf.constant([0, 2])))
    for row, (parent, own) in enumerate([(0, 0), (1, 2)]):
        without = COUNTS[parent] - np.eye(3)[own]
        np.testing.assert_allclose(p[row], (without + 2 * SHARES) / (without.sum() + 2), rtol=1e-5)


def test_the_strength_is_that_under_which_left_out_rows_are_likeliest():
    rng = np.random.default_rng(0)
    counts = rng.poisson(3, [5, 4])

    def loop(strength: float) -> float:
        shares, found = (counts.sum(0) + 0.5) / (counts.sum() + 2), []
        for parent in range(5):
            for value in range(4):
                n = counts[parent, value]
                p = (n - 1 + strength * shares[value]) / (counts[parent].sum() - 1 + strength)
                found += [np.log(p)] * n if n else []
        return float(np.mean(found))

    strength, nats = best_strength(counts)
    assert strength == max(STRENGTHS, key=loop)
    assert nats == pytest.approx(loop(strength))


def test_a_parent_that_says_all_is_trusted_and_one_that_says_nothing_is_not():
    assert best_strength(np.diag([50, 50, 50]))[0] == min(STRENGTHS)
    assert best_strength(np.full([50, 3], 2))[0] == max(STRENGTHS)


def test_no_rows_say_nothing():
    assert best_strength(np.zeros([3, 4], int))[1] == 0


def test_cells_of_few_rows_are_not_kept_but_for_values_that_stand_alone():
    np.testing.assert_array_equal(kept(COUNTS, 2), [[3, 0, 0], [0, 2, 2], [0, 0, 0]])
    np.testing.assert_array_equal(kept(COUNTS[:1], 2), COUNTS[:1])
    p = tf.nn.softmax(Counts(COUNTS, 2.0, least=2)(tf.constant([0])))[0]
    np.testing.assert_allclose(p, (np.array([3, 0, 0]) + 2 * SHARES) / 5, rtol=1e-5)


def test_each_value_is_drawn_as_often_as_it_is_there_though_few_cells_are_kept():
    counts = np.random.default_rng(0).multinomial(10, [0.6, 0.3, 0.1], 400)
    given = tf.nn.softmax(Counts(counts, 1.0, least=5)(tf.range(400))).numpy()
    np.testing.assert_allclose(given.mean(0), counts.sum(0) / counts.sum(), atol=1e-3)
    in_training = tf.nn.softmax(Counts(counts, 1.0, least=5)(tf.range(400), tf.fill([400], 2))).numpy()
    assert (in_training[:, 2] <= given[:, 2]).all()


def test_a_rare_value_of_two_is_not_left_out():
    few = np.array([[96, 4]] * 50)
    assert not closed(few, 5)
    assert float(tf.nn.softmax(Counts(few, 1.0, least=5)(tf.constant([0])))[0, 1]) == pytest.approx(0.04, abs=1e-3)


def test_rows_of_cells_that_are_not_kept_are_predicted_by_the_shares():
    # Two of a kind under each of 30 parents: known where pairs are kept, a guess where five rows must agree.
    pairs = np.kron(np.eye(30, dtype=int), [[2]])
    assert best_strength(pairs, 1)[1] > best_strength(pairs, 5)[1]
    assert best_strength(pairs, 5)[1] == pytest.approx(-np.log(30), abs=1e-6)


@pytest.mark.parametrize(("least", "is_closed"), [(1, True), (6, True), (96, False)])
def test_a_table_is_closed_where_19_of_20_rows_lie_in_cells_of_enough(least, is_closed):
    assert closed(np.array([[95, 0], [5, 0]]), least) is is_closed


def test_a_table_of_single_rows_is_never_closed():
    assert not closed(np.eye(30, dtype=int), 1)
