"""Layers of numbers, patterns, order, rules, and the fields of stages."""

import pytest

from configs.kinds.presets import PRESETS, Number, at_least, check, layered, nested, stages
from tfvae.checks import ConfigError
from tfvae.config import flat

TABLE = (
    Number("model.width", 100, small=20, smoke=4, rule=at_least(1)),
    Number("model.depth", 3, smoke=1, rule=at_least(1)),
    Number("training.rate", 0.1, rule=at_least(0)),
    Number("training.loud", True, small=False),
)


def make(preset, own=None, **layers):
    return layered(preset, TABLE, own or {}, **layers)


@pytest.mark.parametrize(
    ("preset", "values"),
    [("paper", (100, 3, 0.1, True)), ("small", (20, 3, 0.1, False)), ("smoke", (4, 1, 0.1, False))],
)
def test_a_preset_is_laid_over_the_larger_ones(preset, values):
    config = make(preset)
    assert (config.model.width, config.model.depth, config.training.rate, config.training.loud) == values
    assert (config.preset, config.seed, config.data_dir) == (preset, 0, "")


def test_an_experiment_s_own_numbers_are_laid_over_those_of_its_kind():
    own, layers = {"model.width": 7}, {"paper": {"model.depth": 9}, "small": {"model.depth": 2}}
    assert [make(p, own).model.width for p in PRESETS] == [7, 7, 7]
    assert {p: make(p, own, **layers).model.depth for p in PRESETS} == {"paper": 9, "small": 2, "smoke": 2}
    layers["smoke"] = {"model.depth": 5}
    assert {p: make(p, own, **layers).model.depth for p in PRESETS} == {"paper": 9, "small": 2, "smoke": 5}


def test_a_star_stands_for_all_fields_that_match():
    rows = stages({"vae": "vae", "beta": "beta(2)", "vae_2": "vae"}, 1000)
    small = {"stages.*.steps": 50, "stages.vae*.steps": 20}
    config = make("small", rows, small=small)
    assert {name: stage.steps for name, stage in config.stages.items()} == {"vae": 20, "beta": 50, "vae_2": 20}
    assert config.stages.beta.method == "beta(2)"
    assert config.model.width == 20


def test_a_star_that_matches_nothing_makes_no_field():
    assert flat(make("paper", {"nothing.*": 1})) == flat(make("paper"))


def test_stages_keep_their_order():
    rows = stages({"zebra": "vae", "ant": "vae", "mouse": "vae"}, 5)
    assert list(make("smoke", rows).stages) == ["zebra", "ant", "mouse"]
    assert list(flat(nested({"z.b": 1, "a": 2, "z.a": 3}))) == ["z.b", "z.a", "a"]


def test_repeats_are_numbered_stages():
    assert stages({"a": "vae", "b": "beta(2)"}, 5, repeats=2) == {
        "stages.a_0.method": "vae", "stages.a_0.steps": 5, "stages.a_1.method": "vae", "stages.a_1.steps": 5,
        "stages.b_0.method": "beta(2)", "stages.b_0.steps": 5, "stages.b_1.method": "beta(2)", "stages.b_1.steps": 5,
    }  # fmt: skip


def test_numbers_are_locked():
    with pytest.raises(AttributeError):
        make("smoke").nonsense = 1


def test_an_unknown_preset_is_named_with_the_choices():
    with pytest.raises(ValueError, match=r"`preset` must be one of smoke, small, paper; got 'huge'"):
        make("huge")


def test_numbers_that_keep_their_rules_pass():
    check(make("smoke", stages({"vae": "vae"}, 0)), TABLE)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"model.width": 0}, r"`config\.model\.width` must be at least 1, got 0"),
        ({"training.rate": float("nan")}, r"`config\.training\.rate` must be at least 0, got nan"),
        (stages({"vae": "vae"}, -1), r"`config\.stages\.vae\.steps` must be at least 0, got -1"),
    ],
)
def test_a_number_that_breaks_its_rule_is_named(own, message):
    with pytest.raises(ConfigError, match=message):
        check(make("paper", own), TABLE)
