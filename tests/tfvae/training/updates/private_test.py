"""A step of differential privacy against a loop over rows, and its noise against its deviation."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import tiny_vae
from tfvae.checks import ConfigError
from tfvae.inference.amortized import amortized
from tfvae.model import GROUPS
from tfvae.objectives import elbo
from tfvae.randomness import fold_in, seed_from, split
from tfvae.training import replicas
from tfvae.training.privacy import Promise
from tfvae.training.updates.private import PrivateUpdate

X = 3 * tf.random.stateless_normal([6, 3], [1, 2])
REAL = tf.constant([0.0, 1, 1, 1, 1, 1])
RATE, SIZE = 0.1, 4


def private(model, noise, clip, key=5):
    optimizers = {group: keras.optimizers.SGD(RATE) for group in GROUPS}
    promise = Promise(noise, clip, 1e-5)
    key = seed_from(key)
    return PrivateUpdate(model, optimizers, elbo(), seed=seed_from(0), promise=promise, batch_size=SIZE, key=key)


def flat(model):
    return np.concatenate([v.numpy().ravel() for v in model.trainable_variables])


def gradient_of_row(model, i):
    seeds = tf.random.experimental.stateless_split(fold_in(seed_from(0), 0), len(X))
    with tf.GradientTape() as tape:
        draw = amortized(model, {"x": X[i : i + 1]}, split(seeds[i : i + 1], 2)[0])
        loss = tf.reduce_mean(tf.reduce_sum(draw.kl, -1) - draw.log_px)
    found = tape.gradient(loss, [v.value for v in model.trainable_variables])
    return np.concatenate([gradient.numpy().ravel() for gradient in found]), float(loss)


@pytest.mark.parametrize("clip", [0.7, 1e6])
def test_a_step_adds_up_the_clipped_gradients_of_the_rows_that_count(clip):
    model = tiny_vae()
    before = flat(model)
    rows = [gradient_of_row(tiny_vae(), i) for i in range(1, len(X))]
    norms = [np.linalg.norm(gradient) for gradient, _ in rows]
    assert min(norms) > 0.7  # or nothing would be clipped
    total = sum(gradient * min(1, clip / norm) for (gradient, _), norm in zip(rows, norms, strict=True))
    result = private(model, 0.0, clip)({"x": X, "real": REAL}).result
    np.testing.assert_allclose(before - flat(model), RATE * total / SIZE, rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(result.loss.total, np.mean([loss for _, loss in rows]), rtol=1e-5)


def test_no_row_moves_the_weights_by_more_than_its_share():
    with_it, without = tiny_vae(), tiny_vae()
    private(with_it, 1.0, 0.3)({"x": X * tf.constant([[1.0]] * 5 + [[1e4]]), "real": REAL})
    private(without, 1.0, 0.3)({"x": X, "real": REAL * [1, 1, 1, 1, 1, 0]})
    assert np.linalg.norm(flat(with_it) - flat(without)) <= RATE * 0.3 / SIZE * 1.001


def test_the_noise_has_its_deviation_and_is_another_one_at_each_step_and_for_each_key():
    moved = []
    for key in (5, 5, 6):
        model = tiny_vae()
        update, steps = private(model, 2.0, 0.5, key), [flat(model)]
        step = tf.function(lambda update=update: update({"x": X, "real": 0 * REAL}), autograph=False)
        for _ in range(40):
            step()  # no row counts: all is noise
            steps.append(flat(model))
        moved.append(np.diff(steps, axis=0))
    deviation = RATE * 2.0 * 0.5 / SIZE
    assert moved[0].std() == pytest.approx(deviation, rel=0.05)
    assert abs(moved[0].mean()) < deviation / 20
    assert abs(np.corrcoef(moved[0][0], moved[0][1])[0, 1]) < 0.5
    np.testing.assert_array_equal(moved[0], moved[1])
    assert abs(np.corrcoef(moved[0].ravel(), moved[2].ravel())[0, 1]) < 0.1


def test_without_a_key_nobody_knows_the_noise():
    models = [tiny_vae(), tiny_vae()]
    for model in models:
        optimizers = {group: keras.optimizers.SGD(RATE) for group in GROUPS}
        promise = Promise(1.0, 1.0, 1e-5)
        update = PrivateUpdate(model, optimizers, elbo(), seed=seed_from(0), promise=promise, batch_size=SIZE)
        update({"x": X, "real": REAL})
    assert np.abs(flat(models[0]) - flat(models[1])).min() > 0


def test_several_replicas_are_refused(monkeypatch):
    monkeypatch.setattr(replicas, "count", lambda: 2)
    with pytest.raises(ConfigError, match="`private` trains on one device, got 2"):
        private(tiny_vae(), 1.0, 1.0)
