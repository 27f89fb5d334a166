"""Training on variants: which latents are kept, what variants change and what they do not, and how a run goes on."""

import numpy as np
import pytest
import tensorflow as tf

from tests.records import SMALL, SMALL_ROOT, record_vae, small_batch
from tfvae.inference.records import embedded_once
from tfvae.objectives.records import record_objective
from tfvae.objectives.trades import linear_shares, of_levels
from tfvae.randomness import seed_from
from tfvae.schedules import constant
from tfvae.training.checkpoint import Checkpointer
from tfvae.training.distribution import strategy
from tfvae.training.lazy_adam import LazyAdam
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.augmented import Augmented
from tfvae.training.updates.gradient import GradientUpdate
from tfvae.training.updates.multiscale import Multiscale

B, LEVELS = 4, 2


def gradient_update(model, levels=1):
    objective = record_objective(SMALL_ROOT, of_levels(constant(0.1), 4, linear_shares(levels)))
    optimizers = {group: LazyAdam(1e-2) for group in ("inference", "generative")}
    return GradientUpdate(model, optimizers, objective, seed=seed_from(1), inference=embedded_once, clip_norm=1.0)


def augmented(model, levels=1, **numbers):
    numbers = {"n": 2, "batch_size": B, "p": [0.5] * levels, **numbers}
    return Augmented(gradient_update(model, levels), model, seed_from(2), **numbers)


def batches():
    return iter(tf.data.Dataset.from_tensors(small_batch()).repeat())


def ages(p, steps=8, **numbers):
    """Of the kept latents, after each step; the gradient's rate is 0 and nothing but the buffer moves."""
    update, found = augmented(record_vae(SMALL), p=[p], **numbers), []
    run, rows = Basic(update), batches()
    for _ in range(steps):
        run.steps(rows, 1)
        found.append(update.age.numpy()[0])
    return np.stack(found)


@pytest.mark.parametrize(("p", "expected"), [(1.0, [1, 1, 1, 1]), (0.0, [1, 2, 3, 4])])
def test_variants_begin_anew_always_or_never(p, expected):
    np.testing.assert_array_equal(ages(p, 4), np.transpose([expected] * 2))


def test_nothing_is_kept_before_the_start():
    np.testing.assert_array_equal(ages(0.0, 4, start=2), [[0, 0], [0, 0], [1, 1], [2, 2]])


def test_mean_life_is_one_over_p():
    update = augmented(record_vae(SMALL), p=[0.4], n=4)
    age = np.ones(4, np.int32)
    lives, batch, z = [], {"x": {"a": tf.zeros([4, 1])}}, tf.zeros([8, 4])
    update.age.assign(age[None])
    for _ in range(300):
        update._move(batch, tf.constant(0), z, [len(lives), int(update.age.numpy().sum())])
        lives += [old for old, new in zip(age, update.age.numpy()[0], strict=True) if new == 1]
        age = update.age.numpy()[0]
    assert np.mean(lives) == pytest.approx(1 / 0.4, rel=0.1)


def test_a_new_variant_begins_with_the_latent_of_an_example_and_goes_on_with_its_own():
    update = augmented(record_vae(SMALL), p=[0.0])
    z = tf.reshape(tf.range(24.0), [6, 4])
    update._move(small_batch(), tf.constant(0), z[:4], [0, 0])
    np.testing.assert_array_equal(update.z[0], z[:4:2])
    update._move(small_batch(), tf.constant(0), z, [0, 0])
    np.testing.assert_array_equal(update.z[0], z[4:])


def test_variants_train_the_weights_and_move_no_moments():
    batch, plain, longer = small_batch(), record_vae(SMALL), record_vae(SMALL)
    gradient_update(plain)({**batch, "real": tf.ones([B])})
    update = augmented(longer)
    update.age.assign(tf.ones([1, 2], tf.int32))
    update.z.assign(tf.random.stateless_normal([1, 2, 4], [1, 2]))
    stepped = update(batch)
    assert stepped.z.shape == (B, 4)
    for a, b in zip(plain.non_trainable_variables, longer.non_trainable_variables, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)
    assert any(
        np.abs(np.array(a) - np.array(b)).max() > 1e-3 for a, b in zip(plain.weights, longer.weights, strict=True)
    )


def test_inner_steps_of_aggressive_training_leave_the_latents():
    update = augmented(record_vae(SMALL))
    update(small_batch(), ("inference",))
    np.testing.assert_array_equal(update.age, [[0, 0]])


def run_of(model):
    return Basic(Multiscale(augmented(model, LEVELS, start=1), LEVELS))


def test_a_run_resumes_bit_for_bit_with_latents_half_old(tmp_path):
    whole, rows = run_of(record_vae(SMALL, levels=LEVELS)), batches()
    whole.steps(rows, 5)
    Checkpointer(tmp_path, whole.variables).save(5)
    ages = whole.variables["augmented/age"].numpy()
    assert ages.min() >= 1
    assert ages.max() >= 2
    further = whole.steps(rows, 5).loss.total.numpy()
    other = run_of(record_vae(SMALL, levels=LEVELS, seed=9))
    Checkpointer(tmp_path, other.variables).restore()
    np.testing.assert_array_equal(other.steps(batches(), 5).loss.total.numpy(), further)
    for name, variable in whole.variables.items():
        np.testing.assert_array_equal(variable, other.variables[name], err_msg=name)


@pytest.mark.parametrize(
    ("numbers", "match"),
    [
        ({"n": 3}, "`n` must divide the batch size, got 3 of 4"),
        ({"n": 0}, "`n` must be at least 1"),
        ({"start": -1}, "`start` must be at least 0"),
        ({"p": [1.5]}, r"`p` must have a probability for each level, got \[1.5\]"),
    ],
)
def test_numbers_out_of_range(numbers, match):
    with pytest.raises(ValueError, match=match):
        augmented(record_vae(SMALL), **numbers)


def after_steps(devices):
    """The weights, the moments and the kept latents after steps of two levels, on one device or on two."""
    with strategy(devices).scope():
        model = record_vae(SMALL, p_tuple=0.0, p_text=1.0, levels=LEVELS)
        run = Basic(Multiscale(augmented(model, LEVELS), LEVELS))
        dataset = tf.data.Dataset.from_tensors(small_batch()).unbatch().repeat().batch(B, drop_remainder=True)
        rows = iter(tf.distribute.get_strategy().experimental_distribute_dataset(dataset))
        run.steps(rows, 5)
        return [np.array(v) for v in (*model.weights, run.variables["augmented/z"], run.variables["augmented/age"])]


def test_two_devices_do_what_one_does():
    one, two = after_steps("default"), after_steps("mirrored")
    assert one[-1].max() >= 2
    for a, b in zip(one, two, strict=True):
        np.testing.assert_allclose(b, a, rtol=2e-3, atol=1e-4)
