"""One gradient step: groups, clipping, randomness, and equality on one device and two."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import Rows, tiny_procedure, tiny_vae
from tfvae.inference.amortized import amortized
from tfvae.latents import Deterministic, Diagonal
from tfvae.likelihoods import gaussian
from tfvae.model import GROUPS, VAE
from tfvae.networks.decoders import FeedForward
from tfvae.networks.gamma import LearnedGamma
from tfvae.networks.heads import GaussianHead
from tfvae.objectives import elbo
from tfvae.randomness import fold_in, seed_from, split
from tfvae.training.distribution import strategy
from tfvae.training.updates.gradient import GradientUpdate


def batch():
    return {"x": tf.random.stateless_normal([8, 3], [1, 2])}


def sgd(model, rate=0.1, **kwargs):
    optimizers = {group: keras.optimizers.SGD(rate) for group in ("inference", "generative", "noise")}
    return GradientUpdate(model, optimizers, elbo(), seed=seed_from(0), **kwargs)


def weights(model):
    return [v.numpy().copy() for v in model.trainable_variables]


def test_a_step_is_plain_gradient_descent():
    model, reference = tiny_vae(), tiny_vae()
    draw_seed, _ = split(fold_in(seed_from(0), 0), 2)
    with tf.GradientTape() as tape:
        draw = amortized(reference, batch(), draw_seed, training=True)
        loss = tf.reduce_mean(tf.reduce_sum(draw.kl, -1) - draw.log_px)
    variables = [v.value for v in reference.trainable_variables]
    expected = [v - 0.1 * g for v, g in zip(variables, tape.gradient(loss, variables), strict=True)]
    result = sgd(model)(batch()).result
    np.testing.assert_allclose(result.loss.total, loss, rtol=1e-6)
    for actual, wanted in zip(model.trainable_variables, expected, strict=True):
        np.testing.assert_allclose(actual, wanted, rtol=1e-5, atol=1e-7)


def test_only_the_named_groups_move():
    model = tiny_vae()
    before = {group: [v.numpy().copy() for v in model.group(group)] for group in ("inference", "generative", "noise")}
    sgd(model)(batch(), groups=("inference",))
    moved = {
        g: any(np.any(v.numpy() != w) for v, w in zip(model.group(g), ws, strict=True)) for g, ws in before.items()
    }
    assert moved == {"inference": True, "generative": False, "noise": False}


def test_clipping_bounds_the_step():
    model = tiny_vae()
    before = weights(model)
    result = sgd(model, rate=1.0, clip_norm=0.01)(batch()).result
    moved = np.sqrt(sum(np.sum((a - b) ** 2) for a, b in zip(before, weights(model), strict=True)))
    assert float(result.grad_norm) > 0.1
    np.testing.assert_allclose(moved, 0.01, rtol=1e-3)


def test_noise_differs_between_steps():
    update = sgd(tiny_vae(), rate=0.0)
    losses = [float(update(batch()).result.loss.total) for _ in range(3)]
    assert len(set(losses)) == 3
    assert (int(update.calls), int(update.step)) == (3, 0)


def test_wrong_optimisers_are_refused():
    with pytest.raises(ValueError, match="`optimizers` must be one of inference, generative, noise; got 'encoder'"):
        GradientUpdate(tiny_vae(), {"encoder": keras.optimizers.SGD()}, elbo(), seed=seed_from(0))
    with pytest.raises(ValueError, match="`optimizers` must have one for each group with weights; noise has none"):
        adam = {group: keras.optimizers.SGD() for group in ("inference", "generative")}
        GradientUpdate(tiny_vae(), adam, elbo(), seed=seed_from(0))


def test_a_function_makes_an_optimiser_for_each_group():
    one = GradientUpdate(tiny_vae(), lambda: keras.optimizers.SGD(0.1), elbo(), seed=seed_from(0))
    assert len({id(optimizer) for optimizer in one.optimizers.values()}) == 3
    other = sgd(tiny_vae())
    one(batch()), other(batch())
    for a, b in zip(one.model.variables, other.model.variables, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_model_without_its_weights_is_refused():
    head = GaussianHead(LearnedGamma())  # has a weight before anything is called
    model = VAE(keras.layers.Dense(4), Diagonal(2), FeedForward(keras.layers.Dense(3), head), gaussian)
    with pytest.raises(ValueError, match=r"`model` must have all its weights; .* as in `model\(x\[:1\]\)`"):
        sgd(model)


def test_a_clip_norm_of_zero_is_refused():
    with pytest.raises(ValueError, match="`clip_norm` must be positive, got 0"):
        sgd(tiny_vae(), clip_norm=0.0)


def test_weights_that_the_loss_ignores_are_named():
    def rate_only(draw, batch, step, seed):
        return elbo()(draw._replace(log_px=tf.zeros_like(draw.log_px)), batch, step, seed)

    update = sgd(tiny_vae())
    update.objective = rate_only
    with pytest.raises(ValueError, match=r"does not depend on these weights.*log_g"):
        update(batch())


def after_steps(name, clip_norm):
    with strategy(name).scope():
        model = tiny_vae()
        procedure = tiny_procedure(model, clip_norm)
        dataset = Rows().batches("train", 8, seed=None)
        batches = iter(tf.distribute.get_strategy().experimental_distribute_dataset(dataset))
        result = procedure.steps(batches, 5)
    return [v.numpy() for v in model.variables], result


@pytest.mark.parametrize("clip_norm", [None, 0.5])
def test_two_devices_give_the_weights_of_one(clip_norm):
    one, first = after_steps("default", clip_norm)
    two, second = after_steps("mirrored", clip_norm)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(first.loss.total, second.loss.total, rtol=1e-5)
    np.testing.assert_allclose(first.grad_norm, second.grad_norm, rtol=1e-4)


def moved(**kwargs):
    """Norm of the step that the encoder alone makes, and the reported norm of the gradient."""
    model = tiny_vae()
    before = weights(model)
    result = sgd(model, rate=1.0, clip_norm=0.01, **kwargs)(batch(), groups=("inference",)).result
    return np.sqrt(sum(np.sum((a - b) ** 2) for a, b in zip(before, weights(model), strict=True))), result.grad_norm


def test_the_decoders_gradient_counts_in_the_norm_by_default():
    joint, joint_norm = moved()
    alone, alone_norm = moved(clip_together=())
    assert joint_norm > alone_norm  # of all weights, and of the encoder's
    np.testing.assert_allclose(alone, 0.01, rtol=1e-3)
    np.testing.assert_allclose(joint, 0.01 * alone_norm / joint_norm, rtol=1e-3)


def test_groups_that_are_clipped_apart_each_keep_to_the_norm():
    model = tiny_vae()
    before = {group: [v.numpy() for v in model.group(group)] for group in GROUPS}
    sgd(model, rate=1.0, clip_norm=0.01, clip_together=[("generative", "noise")])(batch())
    squares = {
        group: sum(np.sum((a - b) ** 2) for a, b in zip(before[group], map(np.array, model.group(group)), strict=True))
        for group in GROUPS
    }
    np.testing.assert_allclose(squares["inference"] ** 0.5, 0.01, rtol=1e-3)
    np.testing.assert_allclose((squares["generative"] + squares["noise"]) ** 0.5, 0.01, rtol=1e-3)
    assert squares["noise"] > 0


def test_compiling_changes_nothing_but_the_noise():
    """XLA has random numbers of its own, so the posterior here is a point."""
    plain, compiled = tiny_vae(latent=Deterministic(2)), tiny_vae(latent=Deterministic(2))
    for model, jit in ((plain, False), (compiled, True)):
        update = sgd(model, jit_compile=jit)
        for _ in range(3):
            update(batch())
    for a, b in zip(weights(plain), weights(compiled), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_rows_of_a_table_that_are_read_twice_count_once_in_the_norm():
    table = tf.Variable([[1.0], [2.0]])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.gather(table, [0, 0, 1]))
    slices = tape.gradient(loss, table)
    assert float(tf.linalg.global_norm([slices])) != pytest.approx(np.sqrt(5))  # the trap
    assert float(tf.linalg.global_norm([tf.convert_to_tensor(slices)])) == pytest.approx(np.sqrt(5))
