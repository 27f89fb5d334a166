import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import tiny_vae
from tfvae.data.arrays import Arrays
from tfvae.experiment.latents import latents
from tfvae.latents import Deterministic

X = np.random.default_rng(0).normal(size=[12, 3]).astype(np.float32)
SEED = [1, 2]


@pytest.fixture
def data():
    columns = {"train": {"x": X}, "test": {"x": X[:5]}}
    return Arrays(columns, lambda rows, seed: {**rows, "label": tf.zeros(tf.shape(rows["x"])[:1], tf.int32)})


@pytest.fixture
def model():
    model = tiny_vae(3)
    for layer in model.encoder.layers:  # moving moments that tell inference from training mode
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.moving_mean.assign(layer.moving_mean + 0.3)
    return model


def test_splits_and_batches(data, model):
    source = latents(data, model, batch_size=5)
    assert source.sizes == {"train": 12, "test": 5}
    batch = next(iter(source.batches("train", 4, seed=SEED)))
    assert batch.keys() == {"x"}
    assert batch["x"].shape == (4, 2)


def test_samples_have_the_posteriors_moments(data, model):
    source = latents(data, model, batch_size=5)
    q = model.encode(X, training=False)
    batches = source.batches("train", 12, seed=SEED).take(1500)
    order = np.stack([source.rows("train", 12, seed=SEED, step=step)["mean"] for step in range(3)])
    np.testing.assert_allclose(np.sort(order[0], axis=0), np.sort(q.mean(), axis=0), rtol=1e-5, atol=1e-6)
    z = np.concatenate(list(batches.map(lambda batch: batch["x"])))
    expected_mean = q.mean().numpy().mean(axis=0)
    expected_variance = (q.stddev().numpy() ** 2 + q.mean().numpy() ** 2).mean(axis=0) - expected_mean**2
    error = np.sqrt(expected_variance / len(z))
    np.testing.assert_array_less(np.abs(z.mean(axis=0) - expected_mean), 5 * error)
    np.testing.assert_allclose(z.var(axis=0), expected_variance, rtol=0.05)


def test_noise_is_standard_normal_and_fresh(data, model):
    source = latents(data, model)
    noise = []
    for step, batch in enumerate(source.batches("train", 12, seed=SEED).take(200)):
        rows = source.rows("train", 12, seed=SEED, step=step)
        noise.append((batch["x"].numpy() - rows["mean"]) / rows["stddev"])
    noise = np.stack(noise)
    assert abs(noise.mean()) < 5 / np.sqrt(noise.size)
    assert abs(noise.var() - 1) < 5 * np.sqrt(2 / noise.size)
    assert len(np.unique(noise[:, 0, 0].round(6))) > 190


def test_a_resumed_run_sees_the_same_samples(data, model):
    source = latents(data, model)
    whole = [batch["x"].numpy() for batch in source.batches("train", 5, seed=SEED).take(6)]
    resumed = [
        batch["x"].numpy() for batch in latents(data, model).batches("train", 5, seed=SEED, start_step=4).take(2)
    ]
    np.testing.assert_array_equal(whole[4:], resumed)


def test_sweep_keeps_the_order_of_the_examples(data, model):
    for layer in model.encoder.layers[-1:]:
        layer.bias.assign(tf.constant([0.0, 0.0, -40.0, -40.0]))  # a posterior so narrow that z is its mean
    z = np.concatenate([batch["x"] for batch in latents(data, model, batch_size=5).sweep("train", 7)])
    np.testing.assert_allclose(z, model.encode(X, training=False).mean(), atol=1e-4)


def test_a_deterministic_posterior_has_no_noise(data):
    model = tiny_vae(3, latent=Deterministic(2))
    z = np.concatenate([batch["x"] for batch in latents(data, model).sweep("train", 12)])
    np.testing.assert_allclose(z, model.encode(X, training=False).mean(), rtol=1e-5, atol=1e-6)


def test_a_posterior_that_is_not_finite_is_named(model):
    broken = X.copy()
    broken[7] = 3e38  # overflows in the first layer
    source = Arrays({"train": {"x": broken}}, lambda rows, seed: dict(rows))
    with pytest.raises(ValueError, match="of train example 7 is not"):
        latents(source, model, batch_size=5)
