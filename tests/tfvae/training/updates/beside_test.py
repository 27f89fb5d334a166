"""An auxiliary prior that is trained beside a model."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import Head, Rows, tiny_vae
from tfvae.experiment import built
from tfvae.generators import Sampler, from_aux_prior
from tfvae.latents import Empty, Temporal, correlations
from tfvae.likelihoods import gaussian
from tfvae.metrics.second_prior import SecondPrior
from tfvae.model import VAE
from tfvae.networks.decoders import FeedForward
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.series import GaussianSeries
from tfvae.objectives import elbo
from tfvae.randomness import seed_from
from tfvae.training.distribution import strategy
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.beside import Beside
from tfvae.training.updates.gradient import GradientUpdate

STEPS, WIDTH = 3, 2


def prior():
    return built(VAE(NoEncoder(), Empty(), GaussianSeries(STEPS, WIDTH, 4), gaussian), tf.zeros([1, STEPS, WIDTH]))


def model(with_prior=True):
    """A VAE of x [B, 3] with a series of latents."""
    keras.utils.set_random_seed(0)
    latent = Temporal(STEPS, correlations([0.5] * WIDTH))
    encoder = keras.Sequential([keras.layers.Dense(STEPS * 2 * WIDTH), keras.layers.Reshape((STEPS, 2 * WIDTH))])
    decoder = FeedForward(keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)]), Head())
    vae = built(VAE(encoder, latent, decoder, gaussian), tf.zeros([1, 3]))
    return VAE(vae.encoder, vae.latent, vae.decoder, vae.likelihood, prior()) if with_prior else vae


def batch():
    return {"x": tf.random.stateless_normal([8, 3], [1, 2])}


def adam():
    return keras.optimizers.Adam(0.05)


def gradient(vae):
    return GradientUpdate(vae, adam, elbo(), seed=seed_from(0), clip_norm=1.0)


def weights(vae):
    return [v.numpy() for name in ("inference", "generative", "noise") for v in vae.group(name)]


def test_the_model_goes_the_way_that_it_goes_alone():
    alone, accompanied = model(with_prior=False), model()
    one, both = gradient(alone), Beside(gradient(accompanied), adam)
    for _ in range(3):
        assert one(batch()).result.loss.total == both(batch()).result.loss.total
    for expected, found in zip(weights(alone), weights(accompanied), strict=True):
        np.testing.assert_array_equal(found, expected)


def rate(vae, second):
    """Nats that z costs under a prior."""
    metric = SecondPrior(second, "aux_")
    return metric.result(metric.observe(Sampler(vae, from_aux_prior(vae)), batch(), tf.constant([1, 2])))["aux_rate"]


def test_the_prior_learns_what_the_encoder_says():
    vae = model()
    update = Beside(gradient(vae), adam)
    step = tf.function(lambda: update(batch()).result.loss.total)
    for _ in range(100):
        step()
    assert rate(vae, vae.aux_prior) < rate(vae, prior()) - 0.1


def test_it_rests_while_the_encoder_alone_is_trained():
    vae = model()
    before = [v.numpy() for v in vae.aux_prior.trainable_variables]
    Beside(gradient(vae), adam)(batch(), groups=("inference",))
    for old, new in zip(before, vae.aux_prior.trainable_variables, strict=True):
        np.testing.assert_array_equal(new, old)


def test_its_weights_belong_to_no_group_of_the_model():
    vae = model()
    own = {id(v) for v in vae.aux_prior.trainable_variables}
    assert own
    assert own <= {id(v) for v in vae.trainable_variables}
    assert not own & {id(v) for name in ("inference", "generative", "noise") for v in vae.group(name)}


def test_a_checkpoint_holds_its_whole_state():
    update = Beside(gradient(model()), adam)
    held = {id(v) for v in update.variables.values()}
    assert {id(v) for v in update.prior.variables.values()} <= held
    assert {id(v) for v in update.update.variables.values()} <= held


def after_steps(name):
    with strategy(name).scope():
        vae = model()
        procedure = Basic(Beside(gradient(vae), adam))
        dataset = Rows().batches("train", 8, seed=None)
        procedure.steps(iter(tf.distribute.get_strategy().experimental_distribute_dataset(dataset)), 3)
    return [v.numpy() for v in vae.variables]


def test_two_devices_give_the_weights_of_one():
    for one, two in zip(after_steps("default"), after_steps("mirrored"), strict=True):
        np.testing.assert_allclose(two, one, rtol=1e-3, atol=1e-5)


def test_samples_come_through_it():
    x = from_aux_prior(model())(5, seed_from(0))["x"]
    assert x.shape == (5, 3)


def test_a_model_without_one_is_refused():
    alone = model(with_prior=False)
    with pytest.raises(ValueError, match="must have an `aux_prior`"):
        Beside(gradient(alone), adam)
    with pytest.raises(ValueError, match="must have an `aux_prior`"):
        from_aux_prior(tiny_vae())
