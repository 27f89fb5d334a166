"""The character model, encoder and decoder together, against a plain one."""

import numpy as np
import pytest
import tensorflow as tf

from tests.tfvae.networks.records.string_decoder_test import (
    SEED,
    E,
    H,
    V,
    X,
    close,
    filled,
    log_p,
    plain_logits,
    with_gradients,
)
from tfvae.likelihoods.packed_tokens import PackedTokens
from tfvae.likelihoods.tokens import lengths, tokens
from tfvae.networks.records.packed_gru import weights
from tfvae.networks.records.plain_gru import places, plain_gru
from tfvae.networks.records.string_literal import StringLiteral
from tfvae.symbols import END, PAD

BATCHES = {
    "mixed": X,
    "with a row of pad": np.concatenate([X, np.zeros_like(X[:2])]),
    "one row": X[:1],
    "all empty": X[1:2].repeat(3, 0),
    "nothing but pad": np.zeros_like(X[:2]),
}


def model():
    """All weights differ from zero."""
    return filled(StringLiteral(V, width=H, embedding=E))


def plain_encode(model, x):
    table = weights(model.encoder, tf.convert_to_tensor(model.embeddings))
    states = plain_gru(table, tf.zeros([len(x), H]), x.shape[1], places(x))
    return model.encoded(tf.gather(states, tf.maximum(lengths(x) - 1, 0), batch_dims=1))


@pytest.mark.parametrize("x", BATCHES.values(), ids=BATCHES)
def test_all_gradients_of_encoder_and_decoder_are_those_of_the_plain_model(x):
    m = model()
    x = tf.constant(x)

    def plain():
        return tokens({"logits": plain_logits(m, plain_encode(m, x), x)}).log_prob(x)

    close(with_gradients(lambda: log_p(m, m.encode(x), x), m), with_gradients(plain, m))
    close([m.encode(x)], [plain_encode(m, x)])


def test_more_pad_changes_nothing():
    m, wide = model(), np.pad(X, [(0, 0), (0, 4)])
    e = m.encode(tf.constant(X))
    np.testing.assert_allclose(m.encode(tf.constant(wide)), e, rtol=1e-6)
    np.testing.assert_allclose(log_p(m, e, tf.constant(wide)), log_p(m, e, tf.constant(X)), rtol=1e-5)


def test_empty_strings_have_the_embedding_of_the_zero_state():
    m = model()
    found = m.encode(tf.constant([[END, PAD], [PAD, PAD]]))
    np.testing.assert_allclose(found, np.repeat(m.encoded(tf.zeros([1, H])), 2, 0), rtol=1e-6)


def test_one_graph_serves_batches_of_all_shapes():
    m = model()
    shapes = [tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([]), tf.TensorSpec([2], tf.int32)]

    @tf.function(input_signature=shapes)
    def step(x, p_truth, seed):
        with tf.GradientTape() as tape:
            e = m.encode(x)
            loss = tf.reduce_sum(PackedTokens(*m.decode(e, x, p_truth, seed), tf.shape(x)[0]).log_prob(x))
        return [loss, *tape.gradient(loss, m.trainable_variables), m.generate(e, 5, seed)]

    for x in BATCHES.values():
        loss, *gradients, generated = step(x, 1.0, SEED)
        np.testing.assert_allclose(loss, tf.reduce_sum(log_p(m, m.encode(tf.constant(x)), tf.constant(x))), rtol=1e-4)
        assert all(np.isfinite(tf.convert_to_tensor(g)).all() for g in gradients)
        assert generated.shape[0] == len(x)
    assert step.experimental_get_tracing_count() == 1


def test_all_but_encoder_and_embeddings_is_generative():
    m = model()
    generative = [id(v) for v in m.generative_variables]
    others = [v for v in m.trainable_variables if id(v) not in generative]
    encoder = [*m.encoder.trainable_variables, *m.encoded.trainable_variables]
    assert {id(v) for v in others} == {id(v) for v in [m.embeddings, *encoder]}
    assert len(others) + len(generative) == len(m.weights)
