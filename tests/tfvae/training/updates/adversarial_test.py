"""A discriminator beside an autoencoder."""

import keras
import numpy as np
import tensorflow as tf

from tests.records import SMALL, SMALL_ROOT, record_vae, small_batch
from tfvae.inference.records import embedded_once
from tfvae.latents import Deterministic
from tfvae.latents.with_moments import WithMoments
from tfvae.model import VAE
from tfvae.objectives.penalties import Deceived, Penalized
from tfvae.objectives.records import record_reconstruction
from tfvae.randomness import seed_from
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.adversarial import Adversarial
from tfvae.training.updates.gradient import GradientUpdate


def discriminator():
    keras.utils.set_random_seed(1)
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(2)])


def adversarial(weight=1.0):
    whole = record_vae(SMALL)
    model = VAE(whole.encoder, WithMoments(Deterministic(4)), whole.decoder, whole.likelihood)
    net = discriminator()
    objective = Penalized(record_reconstruction(SMALL_ROOT), Deceived(net), weight)
    optimizers = {group: keras.optimizers.Adam(1e-2) for group in ("inference", "generative")}
    gradient = GradientUpdate(model, optimizers, objective, seed=seed_from(0), inference=embedded_once)
    return Adversarial(gradient, model, net, keras.optimizers.Adam(1e-2), seed_from(0))


def values(variables):
    return [np.array(v) for v in variables]


def test_each_has_weights_of_its_own():
    update = adversarial()
    own = {id(v) for v in update.discriminator.trainable_variables}
    assert not own & {id(v) for v in update.model.trainable_variables}
    before = values(update.discriminator.trainable_variables)
    update(small_batch(), ("inference",))
    for old, new in zip(before, update.discriminator.trainable_variables, strict=True):
        np.testing.assert_array_equal(new, old)
    update(small_batch())
    assert any(
        np.abs(old - np.array(new)).max() > 1e-4 for old, new in zip(before, update.discriminator.weights, strict=True)
    )


def test_the_discriminator_learns_to_tell_codes_apart():
    run = Basic(adversarial(weight=0.0))
    rows = iter(tf.data.Dataset.from_tensors(small_batch()).repeat())
    told = run.steps(rows, 80).loss.terms["discriminator"].numpy()
    assert told[-10:].mean() < 0.6 * told[:10].mean()


def test_a_checkpoint_holds_the_discriminator_and_its_optimiser():
    update = adversarial()
    held = {id(v) for v in update.variables.values()}
    for variable in (*update.discriminator.variables, *update.optimizer.variables):
        assert id(variable.value) in held
