"""Aggressive training: what its inner loop touches, when it breaks, when it ends, and that it goes on exactly."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import Rows, tiny_vae
from tfvae.model import GROUPS
from tfvae.objectives import elbo
from tfvae.randomness import seed_from
from tfvae.training.distribution import strategy
from tfvae.training.procedures.aggressive import GENERATIVE, Aggressive, count
from tfvae.training.updates.gradient import GradientUpdate
from tfvae.types import Loss, Stepped, StepResult


def gradient_update(model, rate=1e-2):
    return GradientUpdate(
        model, {g: keras.optimizers.Adam(rate) for g in GROUPS}, elbo(), seed=seed_from(1), clip_norm=5.0
    )


def aggressive(update, **kwargs):
    return Aggressive(update, Rows(), 4, seed_from(2), **{"most": 6, "window": 2, **kwargs})


def stream(start=0):
    return iter(Rows().batches("train", 4, seed=seed_from(0), start_step=start))


def values(variables):
    return [np.array(v) for v in variables]


class Scripted:
    """An update whose inner losses come from a list; it notes the groups and the first value of each batch."""

    def __init__(self, losses):
        self.losses, self.calls, self.variables = tf.constant(losses), [], {}
        self.step, self.next = tf.Variable(0, dtype=tf.int64), tf.Variable(0)
        self.seen = tf.Variable(tf.zeros([50]), trainable=False)

    def __call__(self, batch, groups=GROUPS):
        inner = tuple(groups) == ("inference",)
        if inner:
            loss = self.losses[self.next]
            self.seen.scatter_nd_update([[self.next]], [batch["x"][0, 0]])
            self.next.assign_add(1)
        else:
            loss = tf.constant(-1.0)
        return Stepped(StepResult(Loss(loss, {"rate": loss}), tf.constant(0.0)), batch["x"])


def inner_steps(losses, **kwargs):
    update = Scripted(losses)
    result = aggressive(update, **kwargs).steps(stream(), 1)
    return int(result.loss.terms["inner_steps"][0]), update


def test_the_inner_loop_leaves_the_decoder_and_its_optimiser_untouched():
    model = tiny_vae()
    update = gradient_update(model)
    procedure = aggressive(update)
    generator = [v for g in GENERATIVE for v in model.group(g)] + [
        v for g in GENERATIVE for v in update.optimizers[g].variables
    ]
    before, encoder = values(generator), values(model.group("inference"))
    batch = next(stream())
    procedure._inner(batch, procedure._fresh, tf.constant(5))
    for a, b in zip(before, values(generator), strict=True):
        np.testing.assert_array_equal(a, b)
    assert any(np.any(a != b) for a, b in zip(encoder, values(model.group("inference")), strict=True))


def test_the_outer_step_leaves_the_encoder_and_its_optimiser_untouched():
    model = tiny_vae()
    update = gradient_update(model)
    procedure = aggressive(update)
    encoder = [*model.group("inference"), *update.optimizers["inference"].variables]
    before = values(encoder)
    procedure._outer(next(stream()))
    for a, b in zip(before, values(encoder), strict=True):
        np.testing.assert_array_equal(a, b)


def test_it_breaks_after_the_first_window_that_is_worse_than_the_one_before():
    # Means of windows of two: 5, 3, 4.
    assert inner_steps([6.0, 4.0, 3.0, 3.0, 3.0, 5.0, 0.0, 0.0])[0] == 6
    assert inner_steps([6.0, 4.0, 6.0, 5.0, 0.0, 0.0])[0] == 4


def test_an_equal_window_does_not_break():
    assert inner_steps([3.0] * 6)[0] == 6


def test_at_most_so_many_inner_steps():
    assert inner_steps([float(-i) for i in range(20)], most=5)[0] == 5


RISING = [float(i) for i in range(120)]


@pytest.mark.parametrize(
    ("most", "window", "made"), [(30, 10, 20), (99, 15, 30), (31, 15, 30), (5, 2, 4), (30, 0, 30), (4, 0, 4)]
)
def test_rising_losses_break_after_the_second_window(most, window, made):
    assert inner_steps(RISING, most=most, window=window)[0] == made


@pytest.mark.parametrize(("most", "window"), [(30, 15), (4, 2), (1, 1), (10, 10)])
def test_a_break_rule_that_could_never_end_a_loop_early_is_refused(most, window):
    rule = f"`most` must be at least 2 `window` \\+ 1, {2 * window + 1}, .* got {most}"
    with pytest.raises(ValueError, match=rule):
        aggressive(Scripted([0.0]), most=most, window=window)


def test_a_fixed_budget_never_looks():
    assert inner_steps([float(i) for i in range(20)], most=7, window=0)[0] == 7


def test_the_first_inner_batch_is_the_steps_own_and_the_others_are_fresh():
    _, update = inner_steps([3.0] * 6)
    own = float(next(stream())["x"][0, 0])
    fresh = iter(Rows().batches("train", 4, seed=seed_from(2)))
    wanted = [own, *(float(next(fresh)["x"][0, 0]) for _ in range(5))]
    np.testing.assert_allclose(update.seen[:6], wanted)


def test_windows_are_compared_by_unit_not_by_batch():
    procedure = aggressive(Scripted([2.0, 4.0]), units=lambda batch: 10.0 * count(batch))
    loss = procedure._inner(next(stream()), stream(5), tf.constant(2))
    np.testing.assert_allclose(loss, 0.3)


@pytest.mark.parametrize(
    ("patience", "start", "information", "steps_on"),
    [
        (1, 0.0, [0.5, 0.7, 0.6], 2),
        (1, 0.0, [-0.1], 0),
        (1, -1.0, [-0.1, 0.2, 0.1], 2),
        (2, 0.0, [0.5, 0.4, 0.6, 0.55], 3),  # drops count in all, not in a row
    ],
)
def test_it_ends_when_the_mutual_information_stops_climbing(patience, start, information, steps_on):
    procedure = aggressive(Scripted([0.0]), patience=patience, start=start)
    active = []
    for value in information:
        procedure.epoch(lambda value=value: {"mi_batch": value})
        active.append(procedure.active)
    assert active == [i < steps_on for i in range(len(information))]


def test_changes_within_the_tolerance_do_not_count():
    procedure = aggressive(Scripted([0.0]), tolerance=0.01)
    for value in (-2e-4, 5e-5, 4e-5, -9e-3, 0.5, 0.495):  # noise near collapse, and near the best
        procedure.epoch(lambda value=value: {"mi_batch": value})
        assert procedure.active
    procedure.epoch(lambda: {"mi_batch": 0.48})
    assert not procedure.active


def test_it_never_turns_on_again():
    procedure = aggressive(Scripted([0.0]))
    for value in (-1.0, 5.0):
        procedure.epoch(lambda value=value: {"mi_batch": value})
    assert not procedure.active


def test_a_phase_of_fixed_length_ends_within_a_block_and_asks_for_nothing():
    procedure = aggressive(gradient_update(tiny_vae()), length=3)
    assert not procedure.needs
    procedure.epoch(lambda: pytest.fail("nothing is measured"))
    result = procedure.steps(stream(), 5)
    assert [n > 0 for n in result.loss.terms["inner_steps"]] == [True] * 3 + [False] * 2
    assert not procedure.active
    np.testing.assert_array_equal(procedure.steps(stream(5), 2).loss.terms["inner_steps"], [0, 0])


def test_the_value_that_decides_can_be_another():
    procedure = aggressive(Scripted([0.0]), value="mi_given_length")
    assert procedure.needs == {"mi_given_length"}
    procedure.epoch(lambda: {"mi_batch": 5.0, "mi_given_length": -0.1})
    assert not procedure.active


def test_afterwards_it_trains_all_groups_without_an_inner_loop():
    model = tiny_vae()
    procedure = aggressive(gradient_update(model))
    procedure.epoch(lambda: {"mi_batch": -1.0})
    before = {g: values(model.group(g)) for g in GROUPS}
    result = procedure.steps(stream(), 3)
    np.testing.assert_array_equal(result.loss.terms["inner_steps"], np.zeros(3))
    assert all(any(np.any(a != b) for a, b in zip(before[g], values(model.group(g)), strict=True)) for g in GROUPS)


def test_a_resumed_run_is_the_uninterrupted_one():
    whole_model = tiny_vae()
    whole = aggressive(gradient_update(whole_model))
    batches = stream()
    whole.steps(batches, 2)
    saved = {name: np.array(v) for name, v in whole.variables.items()}
    expected = whole.steps(batches, 2)
    model = tiny_vae(seed=5)
    resumed = aggressive(gradient_update(model))
    for name, variable in resumed.variables.items():
        variable.assign(saved[name])
    actual = resumed.steps(stream(int(resumed.step)), 2)
    np.testing.assert_array_equal(expected.loss.total, actual.loss.total)
    np.testing.assert_array_equal(expected.loss.terms["inner_steps"], actual.loss.terms["inner_steps"])
    for a, b in zip(whole_model.trainable_variables, model.trainable_variables, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("name", "least"), [("most", 1), ("window", 0), ("patience", 1), ("length", 0)])
def test_numbers_out_of_range_are_refused(name, least):
    with pytest.raises(ValueError, match=f"`{name}` must be at least {least}, got {least - 1}"):
        aggressive(Scripted([0.0]), **{name: least - 1})


def after_a_phase(name):
    """Weights after an aggressive step, a pass that ends the phase, and a basic step; and whether it ended."""
    with strategy(name).scope():
        model = tiny_vae()
        procedure = aggressive(gradient_update(model), most=2, window=0)
        batches = iter(
            tf.distribute.get_strategy().experimental_distribute_dataset(Rows().batches("train", 4, seed=None))
        )
        procedure.steps(batches, 1)
        procedure.epoch(lambda: {"mi_batch": -1.0})
        procedure.steps(batches, 1)
        return values(model.variables), procedure.active


def test_two_devices_give_the_weights_of_one():
    (one, active), (two, other) = after_a_phase("default"), after_a_phase("mirrored")
    assert not active
    assert not other
    for a, b in zip(one, two, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5)
