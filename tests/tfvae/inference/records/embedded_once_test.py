"""Inference for records: one embedding for both sides, moments in training; and what training makes of it all."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.records import SMALL, SMALL_ROOT, nested_batch, nested_vae, record_vae, shaken, small_batch
from tfvae.inference.amortized import amortized
from tfvae.inference.records import embedded_once
from tfvae.objectives.records import record_objective
from tfvae.objectives.trades import weighted
from tfvae.randomness import seed_from
from tfvae.schedules import linear
from tfvae.training.checkpoint import Checkpointer
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import GradientUpdate

SEED = [1, 2]


def test_it_is_amortized_inference():
    model, batch = nested_vae(), nested_batch()
    a, b = (infer(model, batch, SEED) for infer in (embedded_once, amortized))
    np.testing.assert_array_equal(a.z, b.z)
    np.testing.assert_allclose(a.log_px, b.log_px, rtol=1e-5)
    np.testing.assert_allclose(a.kl, b.kl, rtol=1e-6)
    assert a.penalties.keys() == b.penalties.keys()
    np.testing.assert_allclose(sum(a.fields.values()), a.log_px, rtol=1e-5)


def test_the_moments_of_z_are_those_of_the_draws_of_training():
    model, batch = shaken(record_vae(SMALL)), small_batch()
    before = model.latent.moments.mean.numpy()
    embedded_once(model, batch, SEED)
    np.testing.assert_array_equal(model.latent.moments.mean, before)
    draws = [embedded_once(model, batch, [i, i], training=True).z.numpy() for i in range(2)]
    np.testing.assert_allclose(model.latent.moments.mean, np.concatenate(draws).mean(0), rtol=1e-4, atol=1e-6)


def test_the_step_reaches_the_schedules():
    model, batch = shaken(record_vae(SMALL, p_text=linear(1.0, 0.0, 10))), small_batch()
    start, middle, end, none = (
        embedded_once(model, batch, SEED, step=None if step is None else tf.constant(step, tf.int64)).log_px.numpy()
        for step in (0, 5, 10, None)
    )
    np.testing.assert_array_equal(end, none)
    assert len({start.tobytes(), middle.tobytes(), end.tobytes()}) == 3


def procedure(model):
    optimizers = {group: keras.optimizers.Adam(2e-2) for group in ("inference", "generative")}
    objective = record_objective(SMALL_ROOT, weighted(linear(0.0, 0.02, 50), 4))
    update = GradientUpdate(model, optimizers, objective, seed=seed_from(1), inference=embedded_once, clip_norm=1.0)
    return Basic(update)


def batches():
    return iter(tf.data.Dataset.from_tensors(small_batch()).repeat())


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model after 6 steps, its checkpoint after 3, and the losses."""
    model, directory = record_vae(SMALL, p_tuple=linear(1.0, 0.0, 4)), tmp_path_factory.mktemp("checkpoint")
    run, rows = procedure(model), batches()
    first = run.steps(rows, 3).loss.total.numpy()
    Checkpointer(directory, run.variables).save(3)
    further = run.steps(rows, 3).loss.total.numpy()
    later = run.steps(rows, 60).loss.total.numpy()
    return model, directory, (first, further, later)


@pytest.mark.slow
def test_training_lowers_the_loss(trained):
    first, _, later = trained[2]
    assert np.isfinite(later).all()
    assert later[-5:].mean() < 0.6 * first[0]


@pytest.fixture
def eager():
    """A few steps: tracing them anew would take far longer than running them."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_a_resumed_run_goes_on_exactly(trained):
    _, directory, (_, further, _) = trained
    run = procedure(record_vae(SMALL, p_tuple=linear(1.0, 0.0, 4), seed=9))
    assert Checkpointer(directory, run.variables).restore()
    np.testing.assert_allclose(run.steps(batches(), 3).loss.total, further, rtol=1e-5)


def test_saved_weights_score_the_same(trained, tmp_path):
    """Moments are weights too: without them the same record would be read in other units."""
    model, batch = trained[0], small_batch()
    model.save_weights(tmp_path / "model.weights.h5")
    other = record_vae(SMALL, seed=8)
    other.load_weights(tmp_path / "model.weights.h5")
    scores = [embedded_once(part, batch, SEED).log_px for part in (model, other)]
    np.testing.assert_allclose(*scores, rtol=1e-5)
    moments = [part.latent.moments.covariance.numpy() for part in (model, other)]
    np.testing.assert_array_equal(*moments)
    assert np.abs(moments[0] - np.eye(4)).max() > 1e-3
