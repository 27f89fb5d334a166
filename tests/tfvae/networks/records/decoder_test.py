"""The tree as encoder and decoder: scheduled sampling by the step, penalties, what a batch may bring along."""

import numpy as np
import pytest
import tensorflow as tf

from tests.records import latents, nested_batch, nested_vae, record_vae, shaken
from tfvae.schedules import linear
from tfvae.schema.structure import columns

SEED = [1, 2]


def test_the_encoder_is_the_embedding_of_the_root():
    model, x = nested_vae(), nested_batch()["x"]
    np.testing.assert_array_equal(model.encoder(x), model.encoder.tree.embed(x)[""])


def test_parameters_for_every_column_and_skews_as_penalties():
    model, batch = nested_vae(), nested_batch()
    params, penalties = model.decoder(latents(), batch, seed=SEED)
    choices_and_numbers = {*params["choices"], *params["numbers"]}
    texts = {"name", "home.street", "phones.number", "tags"}
    assert choices_and_numbers == {column.key for column in columns(model.decoder.tree.root)} - texts
    assert len(params["text"]) == 1
    assert all(value.shape == (4,) for value in penalties.values())


def test_embeddings_that_came_along_are_used():
    model, batch = nested_vae(), nested_batch()
    embedded = model.encoder.tree.embed(batch["x"])
    plain = model.decoder(latents(), batch, seed=SEED).penalties
    same = model.decoder(latents(), {**batch, "embedded": embedded}, seed=SEED).penalties
    doubled = {key: 2 * value for key, value in embedded.items()}
    other = model.decoder(latents(), {**batch, "embedded": doubled}, seed=SEED).penalties
    np.testing.assert_allclose(plain["skew/name"], same["skew/name"], rtol=1e-6)
    assert np.abs(plain["skew/name"] - other["skew/name"]).max() > 1e-3


@pytest.mark.parametrize("which", ["tuple", "text"])
@pytest.mark.parametrize(("step", "p"), [(0, 1.0), (5, 0.5), (10, 0.0), (1000, 0.0), (None, 0.0)])
def test_schedules_are_at_their_step_and_without_one_at_their_end(which, step, p):
    scheduled, fixed = linear(1.0, 0.0, 10), tf.constant(p)
    found = []
    for schedule in (scheduled, lambda step: fixed):
        model = nested_vae()
        decoder = type(model.decoder)(model.decoder.tree, *((schedule, 1.0) if which == "tuple" else (0.0, schedule)))
        batch = nested_batch() if step is None else {**nested_batch(), "step": tf.constant(step, tf.int64)}
        params = decoder(latents(), batch, seed=SEED).params
        found.append((params["numbers"]["age"]["whitened"], params["text"][0].logits))
    for a, b in zip(*found, strict=True):
        np.testing.assert_array_equal(a, b)


def test_truth_in_text_and_in_tuples_changes_different_things():
    model, batch = nested_vae(), nested_batch()

    def run(p_tuple, p_text):
        params = type(model.decoder)(model.decoder.tree, p_tuple, p_text)(latents(), batch, seed=SEED).params
        return params["numbers"]["age"]["whitened"].numpy(), params["text"][0].logits.numpy()

    base, text, tuples = run(0.0, 1.0), run(0.0, 0.0), run(1.0, 1.0)
    np.testing.assert_array_equal(base[0], text[0])
    assert np.abs(base[1] - text[1]).max() > 1e-4
    assert np.abs(base[0] - tuples[0]).max() > 1e-4


def test_without_rows_it_cannot_model_text():
    with pytest.raises(ValueError, match="`batch` must hold the record x"):
        nested_vae().decoder(latents())


def test_weights_fall_into_the_groups_of_a_vae():
    model = shaken(record_vae())
    generative, inference = model.group("generative"), model.group("inference")
    assert len(generative) + len(inference) == len(model.trainable_variables)
    assert any(v is model.encoder.tree.literals[0].embeddings for v in inference)
    assert model.group("noise") == []
