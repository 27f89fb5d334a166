"""The generated-loss paper's remedies as expressions: what they choose, and what they refuse."""

import numpy as np
import pytest
import tensorflow as tf

import configs
from configs.kinds.expressions import choose
from configs.kinds.records.numbers import METHODS
from configs.kinds.records.variants import LEVELS, Variants, remedies
from configs.kinds.remedies import WEIGHT
from tests.records import record_vae
from tfvae.checks import ConfigError
from tfvae.training.updates.augmented import Augmented
from tfvae.training.updates.multiscale import Multiscale

WIDTH, STEP = 4, tf.constant(0, tf.int64)
R, KL = tf.constant([1.0, 2.0]), tf.constant([4.0, 12.0])

TREE = {"stages.tuple_ss_text_tf.steps": 6}


def chosen(text):
    config = configs.resolve("addresses", "smoke", {})
    return choose(text, remedies(config))


def costs(text, step=STEP):
    """Of two examples, at each level."""
    axes = chosen(text)
    trade = axes[LEVELS].trade(axes[WEIGHT], WIDTH)
    return np.array([trade(R, KL, tf.constant(i), step)[0] for i in range(axes[LEVELS].number)])


def test_levels_in_even_steps():
    expected = [[1 + 0.5 * 4 / 4, 2 + 0.5 * 12 / 4], [1 + 4 / 4, 2 + 12 / 4]]
    np.testing.assert_allclose(costs("multiscale(levels=2, start=1, end=0.5)"), expected)
    np.testing.assert_allclose(
        costs("multiscale(levels=2, start=1, end=0.5)", tf.constant(10**6)), [[1.25, 2.75], [1.5, 3.5]]
    )


def test_levels_in_geometric_steps():
    found = costs("multiscale(levels=3, start=2, end=2, spacing=geometric, ratio=0.5)") - R
    np.testing.assert_allclose(found, np.outer([0.5, 1, 2], KL / WIDTH))


def test_inverted_levels_divide_the_reconstruction():
    found = costs("multiscale(levels=2, start=1, end=1, inverted=1)")
    np.testing.assert_allclose(found, [R / 0.5 + KL / 4, R + KL / 4])


def test_capacities_charge_what_is_above():
    np.testing.assert_allclose(
        costs("capacities(3, 5, levels=2, gamma=8)"), [[1 + 8 * 1 / 4, 2 + 8 * 9 / 4], [1, 2 + 8 * 4 / 4]]
    )
    np.testing.assert_allclose(costs("capacities(3, 5, levels=2, gamma=8, both_sides=1)")[1], [1 + 8, 2 + 8])


def test_schedules_of_one_weight():
    weight = chosen("warm_up_cool_down(0.64, 0.128, steps=6)")[WEIGHT]  # the warm-up of `smoke` takes 4 steps
    np.testing.assert_allclose(
        [weight(s) for s in (0, 2, 4, 7, 10, 20)], [0, 0.32, 0.64, 0.384, 0.128, 0.128], rtol=1e-6
    )
    assert float(chosen("warm_up(0.5)")[WEIGHT](10**6)) == 0.5


def test_p_of_the_levels():
    linear, geometric = (Variants(4, 0.2, 0, 1.0, spacing).of_levels(32) for spacing in ("linear", "geometric"))
    np.testing.assert_allclose(linear[:3] + linear[-1:], [0.225, 0.25, 0.275, 1.0])
    np.testing.assert_allclose([geometric[0], geometric[-1]], [5 ** (-31 / 32), 1.0])
    np.testing.assert_allclose(np.diff(np.log(geometric)), np.log(5) / 32, rtol=1e-6)
    assert Variants(4, 0.2, 0, 1.0, "constant").of_levels(3) == [0.2] * 3


def test_every_experiment_of_the_paper_is_a_method():
    config = configs.resolve("addresses", "smoke", {f"stages.{name}.steps": 1 for name in METHODS})
    assert [stage.name for stage in configs.build("addresses", config).stages] == list(METHODS)


def test_one_network_of_sigma_is_told_the_level():
    levels = chosen("multiscale(levels=2, sigmas=told)")[LEVELS]
    assert levels.dense(3, "relu", "zeros").shares == (0.5, 1.0)
    assert chosen("multiscale(levels=2)")[LEVELS].dense is None


def test_both_decorate_one_update():
    config = configs.resolve(
        "addresses", "smoke", {**TREE, "stages.tuple_ss_text_tf.method": "augmented(n=4) + multiscale"}
    )
    stage = configs.build("addresses", config).stage("tuple_ss_text_tf")
    model = record_vae(levels=2)
    gradient = stage.method.gradient(model, stage.method.optimizers(), stage.method.objective(model), seed=[1, 2])
    update = stage.method.update(gradient)
    assert isinstance(update, Multiscale)
    assert isinstance(update.update, Augmented)
    assert update.update.update is gradient
    assert {"augmented/z", "augmented/age"} <= update.variables.keys()


def test_p_of_levels_that_are_not_there():
    fields = {**TREE, "stages.tuple_ss_text_tf.method": "augmented(n=4, spacing=linear)"}
    with pytest.raises(ConfigError, match="linear `spacing` of p from level to level, and there is one"):
        configs.build("addresses", configs.resolve("addresses", "smoke", fields))


def test_the_papers_remedies_warm_up_earlier():
    fields = {"training.warm_up": 8, "training.early_warm_up": 4}
    config = configs.resolve("addresses", "smoke", fields)
    axes = choose("multiscale(2, start=2, end=1)", remedies(config))
    assert [float(axes[WEIGHT](step)) for step in (0, 2, 4)] == [2.0, 1.5, 1.0]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("multiscale + beta(0.3)", "must be made of"),
        ("multiscale + warm_up(0.3)", "must choose the weight of the KL once; multiscale and warm_up both do"),
        ("multiscale(spacing=constant)", "`spacing` must be one of linear, geometric"),
        ("multiscale(levels=0)", "`levels` must be at least 1"),
        ("multiscale(sigmas=mine)", "`sigmas` must be one of own, told; got 'mine'"),
        ("multiscale(per=row)", "`per` must be one of step, example, replica"),
        ("multiscale(spacing=geometric, ratio=1.5)", "`ratio` must be above 0 and at most 1, got 1.5"),
        ("capacities(-1, 1)", "`lowest` must be at least 0"),
        ("capacities(1, 1, gamma=0)", "`gamma` must be"),
        ("augmented(p=2)", "`p`"),
        ("augmented(n=3)", "`n` must divide `config.training.batch_size`, got 3 of 16"),
        ("augmented(n=0)", "`n` must be at least 1"),
        ("augmented(start=-1)", "`start` must be at least 0"),
        ("augmented(spacing=geometric, highest=0)", "`highest` must be"),
        ("augmented(spacing=row)", "`spacing` must be one of constant, linear, geometric"),
    ],
)
def test_what_does_not_fit_is_named(text, match):
    with pytest.raises(ConfigError, match=match):
        chosen(text)
