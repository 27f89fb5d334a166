"""What each shared remedy does to the objective, and what cannot be joined."""

import numpy as np
import pytest
import tensorflow as tf

from configs.kinds.expressions import choose
from configs.kinds.presets import Number, layered
from configs.kinds.remedies import DRIVE, ENCODER_RATE, OF, objective, remedies, require_taken, second_stage, weight
from configs.kinds.shared import REMEDIES
from tests.tiny import Rows, tiny_procedure, tiny_vae
from tfvae.checks import ConfigError
from tfvae.randomness import seed_from
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.types import Draw

TABLE = (*REMEDIES, Number("training.batch_size", 8))
OWN = {
    "training.anneal.steps": 4, "training.logistic.middle": 2.0, "training.logistic.steepness": 1.0,
    "training.aggressive.most": 6, "training.aggressive.window": 2,
}  # fmt: skip


@pytest.fixture
def known():
    return remedies(layered("paper", TABLE, OWN))


def loss(text, known, step):
    """Of one example with log p(x given z) = -10 and a KL of 1 and 0.1 nats; all that was chosen is taken."""
    draw = Draw(None, None, tf.constant([-10.0]), tf.constant([[1.0, 0.1]]), {})
    axes = choose(text, known)
    found = objective(axes)
    require_taken(axes)
    return float(found(draw, {}, tf.constant(step, tf.int64), seed_from(0)).total)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("anneal", 10 + 0.1 * 1.1, 11.1),
        ("anneal(start=0.5)", 10 + 0.5 * 1.1, 11.1),
        ("anneal(0.0, 8)", 10.0, 10 + 0.5 * 1.1),
        ("logistic", 10 + 1.1 / (1 + np.exp(2.0)), 10 + 1.1 / (1 + np.exp(-2.0))),
        ("beta(0)", 10.0, 10.0),
        ("beta(4)", 14.4, 14.4),
        ("free_bits", 10 + 1.0 + 0.25, 10 + 1.0 + 0.25),
        ("free_bits(0.5)", 11.5, 11.5),
        ("autogen(0)", 11.1, 11.1),
        ("autogen(2)", 31.1, 31.1),
        ("autogen(-0.5)", 0.5 * 10 + 1.1, 0.5 * 10 + 1.1),
        ("autogen(1) + beta(0.5)", 20 + 0.55, 20 + 0.55),
        ("autogen(1) + anneal", 20 + 0.11, 20 + 1.1),
        ("autogen(1) + free_bits", 20 + 1.25, 20 + 1.25),
    ],
)
def test_objectives(known, text, start, end):
    np.testing.assert_allclose([loss(text, known, 0), loss(text, known, 4)], [start, end], rtol=1e-5)


def test_without_a_choice_it_is_the_negative_elbo(known):
    assert weight({})(tf.constant(3)) == 1
    draw = Draw(None, None, tf.constant([-10.0]), tf.constant([[1.0, 0.1]]), {})
    np.testing.assert_allclose(objective({})(draw, {}, tf.constant(0), seed_from(0)).total, 11.1, rtol=1e-6)


def test_beta_2_and_half_a_reconstruction_less_differ_by_a_factor(known):
    assert loss("beta(2)", known, 0) == pytest.approx(2 * loss("autogen(-0.5)", known, 0), rel=1e-6)


@pytest.mark.parametrize("rival", ["beta(0.5)", "anneal", "logistic"])
def test_free_bits_and_a_weight_are_two_prices_of_the_kl(known, rival):
    with pytest.raises(ConfigError, match="`method` must choose free bits or the weight of the KL, not both"):
        loss(f"free_bits + {rival}", known, 0)


@pytest.mark.parametrize("text", ["beta(1) + anneal", "anneal + logistic", "logistic + beta(1)"])
def test_the_weight_of_the_kl_is_chosen_once(known, text):
    with pytest.raises(ConfigError, match="must choose the weight of the KL once"):
        choose(text, known)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("autogen(-1)", "`method` autogen: `m` must be above -1.0, got -1"),
        ("autogen", "`method` autogen takes (m: float): missing a required argument: 'm'"),
        ("beta", "`method` beta takes (weight: float): missing a required argument: 'weight'"),
        ("beta(-0.1)", "`method` beta: `weight` must be at least 0.0, got -0.1"),
        ("free_bits(-1)", "`method` free_bits: `nats` must be at least 0.0, got -1"),
        ("encoder_rate(0)", "`method` encoder_rate: `times` must be positive, got 0"),
        ("anneal(steps=0)", "`method` anneal: `steps` must be at least 1, got 0"),
        ("anneal(start=-1)", "`method` anneal: `start` must lie between 0 and 1, got -1"),
        ("logistic(steepness=0)", "`method` logistic: `steepness` must be positive, got 0"),
        ("aggressive(most=0)", "`method` aggressive: `most` must be at least 1, got 0"),
        ("aggressive(most=30, window=15)", "`method` aggressive: `most` must be at least 2 `window` + 1, 31, "),
        ("aggressive(length=-1)", "`method` aggressive: `length` must be at least 0, got -1"),
        ("aggressive(window=-1)", "`method` aggressive: `window` must be at least 0, got -1"),
        ("aggressive(tolerance=-1)", "`method` aggressive: `tolerance` must be at least 0.0, got -1"),
        ("cyclical(1)", "`method` cyclical: `period` must leave a step after its rising part, 0.5 of it; got 1"),
        ("aggressive(patience=0)", "`method` aggressive: `patience` must be at least 1, got 0"),
    ],
)
def test_values_out_of_range_are_named_before_any_work(known, text, message):
    with pytest.raises(ConfigError) as caught:
        choose(text, known)
    assert str(caught.value).startswith(message)


def driven(text, known):
    update = tiny_procedure(tiny_vae()).update
    return choose(text, known)[DRIVE](update, Rows(), seed_from(1))


def test_aggressive_training_has_the_numbers_or_what_stands_in_brackets(known):
    found = driven("aggressive", known)
    assert isinstance(found, Aggressive)
    assert (found.most, found.window, found.patience) == (6, 2, 1)
    found = driven("aggressive(most=5, window=0, patience=3)", known)
    assert (found.most, found.window, found.patience) == (5, 5, 3)  # never looks at the loss


def test_the_encoder_s_rate_and_the_modelled_stage(known):
    assert choose("encoder_rate", known) == {ENCODER_RATE: 4.0}
    assert choose("encoder_rate(0.25)", known) == {ENCODER_RATE: 0.25}
    assert choose("second_stage(first)", {"second_stage": second_stage}) == {OF: "first"}


def test_what_nothing_takes_is_named():
    require_taken({})
    with pytest.raises(ConfigError, match="`method` chooses a, b, which cannot be combined with its other remedies"):
        require_taken({"a": 1, "b": 2})
