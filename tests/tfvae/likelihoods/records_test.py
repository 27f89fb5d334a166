"""log p of each column of nested rows against NumPy, column by column."""

import numpy as np
import pytest
import scipy.special
import tensorflow as tf

from tests.records import NESTED_ROOT, latents, nested_batch, nested_vae, record_vae, shaken
from tfvae.schema.structure import ChoiceNode, TextNode, columns, text_groups
from tfvae.symbols import PAD

SEED = [1, 2]
TEXTS = ("name", "home.street", "phones.number", "tags")


def parts_of(model, z, x):
    return model.likelihood(model.decode(z, {"x": x}, seed=SEED).params).log_prob_parts(x)


@pytest.fixture(scope="module")
def scored():
    """Rows, what the model says of their columns, and the embeddings of the leaves."""
    model, x, z = nested_vae(), nested_batch()["x"], latents()
    return x, parts_of(model, z, x), model.decoder.tree.unfold(z), model.decoder.tree


def log_softmax(logits):
    return np.asarray(logits) - scipy.special.logsumexp(logits, axis=-1, keepdims=True)


@pytest.mark.parametrize("key", TEXTS)
def test_text_is_the_sum_over_its_symbols(scored, key):
    """Each column alone through the character model, so that it lies beside no other."""
    x, parts, leaves, tree = scored
    column = x[key].numpy().reshape(-1, x[key].shape[-1])
    logits, row, place = (np.asarray(part) for part in tree.literals[0].decode(leaves[key], column, 1.0, SEED))
    expected = np.zeros(len(column))
    for values, i, t in zip(log_softmax(logits), row, place, strict=True):
        expected[i] += values[column[i, t]]
    hidden = {"home.street": x["home?"].numpy() == 0}.get(key, np.zeros(len(column), bool))
    assert np.count_nonzero(column != PAD) == len(logits)
    np.testing.assert_allclose(parts[key], np.where(hidden, 0, expected).reshape(4, -1).sum(1), rtol=1e-4)


@pytest.mark.parametrize("column", [c for c in columns(NESTED_ROOT) if isinstance(c, ChoiceNode)], ids=lambda c: c.key)
def test_a_choice_is_its_log_probability(scored, column):
    x, parts, leaves, tree = scored
    logits = log_softmax(tree.part(column).decode(leaves[column.key]))
    assert logits.shape[1] == column.size
    each = np.take_along_axis(logits, x[column.key].numpy().reshape(-1, 1), 1).reshape(4, -1)
    counted = np.arange(3) < x["phones#"].numpy()[:, None] if column.key.startswith("phones.") else 1
    np.testing.assert_allclose(parts[column.key], (each * counted).sum(1), rtol=1e-4)


@pytest.mark.parametrize(("key", "known"), [
    ("age", lambda x: x["age?"].numpy()),
    ("home.lat+home.lon", lambda x: x["home?"].numpy()),
    ("phones.ext", lambda x: x["phones.ext?"].numpy() * (np.arange(3) < x["phones#"].numpy()[:, None])),
])  # fmt: skip
def test_numbers_are_normal_with_variance_one_half_in_whitened_units(scored, key, known):
    x, parts, leaves, tree = scored
    part = tree.part(next(c for c in columns(NESTED_ROOT) if c.key == key))
    values = x[key].numpy().reshape(-1, part.size)
    error = part.whiten(values).numpy() - part.decode(leaves[key]).numpy()
    nats = -(error**2) - 0.5 * np.log(np.pi)
    expected = nats.sum(-1).reshape(4, -1) * known(x).reshape(4, -1)
    np.testing.assert_allclose(parts[key], expected.sum(1), rtol=1e-3, atol=1e-4)


def test_parts_are_all_columns_and_add_up(scored):
    x, parts, _, _ = scored
    model = nested_vae()
    assert set(parts) == {column.key for column in columns(NESTED_ROOT)}
    p = model.likelihood(model.decode(latents(), {"x": x}, seed=SEED).params)
    np.testing.assert_allclose(p.log_prob(x), sum(np.asarray(part) for part in parts.values()), rtol=1e-5)


def disturbed(x):
    """Other values wherever a flag or a count hides them."""
    x = {key: value.numpy().copy() for key, value in x.items()}
    x["age"][1] = 50.0
    x["home.street"][2] = x["home.street"][3]
    x["home.lat+home.lon"][2] = [5.0, -5.0]
    x["phones.number"][1], x["phones.kind"][1], x["phones.ext?"][1], x["phones.ext"][1] = (
        x["phones.number"][2],
        1,
        1,
        3.0,
    )
    x["phones.ext"][0, 1] = 20.0
    x["tags"][3] = x["tags"][1]
    return {key: tf.constant(value) for key, value in x.items()}


def test_what_is_hidden_costs_nothing_and_teaches_nothing():
    """Given z. (In a batch what is hidden is always empty, so that the posterior is the same too.)"""
    model, x, z = nested_vae(), nested_batch()["x"], latents()
    found = []
    for rows in (x, disturbed(x)):
        with tf.GradientTape() as tape:
            parts = parts_of(model, z, rows)
            loss = tf.add_n([tf.reduce_sum(part) for part in parts.values()])
        gradients = tape.gradient(loss, [v.value for v in model.group("generative")])
        found.append((parts, gradients))
    (before, slopes), (after, others) = found
    for key in before:
        np.testing.assert_allclose(before[key], after[key], rtol=1e-5, atol=1e-5, err_msg=key)
    for slope, other in zip(slopes, others, strict=True):
        np.testing.assert_allclose(slope, other, rtol=1e-3, atol=1e-3)


def test_a_model_for_each_text_scores_each_with_its_own():
    model, x, z = shaken(record_vae(shared=False)), nested_batch()["x"], latents()
    tree = model.decoder.tree
    assert [[text.key for text in group] for group in tree.groups] == [[key] for key in TEXTS]
    leaves, parts = tree.unfold(z), parts_of(model, z, x)
    for i, key in enumerate(("name", "home.street")):
        logits, row, place = (np.asarray(v) for v in tree.literals[i].decode(leaves[key], x[key], 1.0, SEED))
        nats = log_softmax(logits)[np.arange(len(row)), x[key].numpy()[row, place]]
        np.testing.assert_allclose(parts[key][0], nats[row == 0].sum(), rtol=1e-4)


def test_a_record_without_text_has_no_groups():
    assert text_groups(NESTED_ROOT.children[1], shared=True) == []
    assert [column.key for column in columns(NESTED_ROOT) if isinstance(column, TextNode)] == list(TEXTS)
