"""Numbers: presets, overrides, and errors of one line."""

import json

import pytest

from tfvae.checks import ConfigError
from tfvae.config import check_at_least, fields_aside, flat, resolve
from tfvae.config_file import load


@pytest.fixture
def module():
    return load("two_stage_mnist")


def test_the_preset_decides_the_numbers(module):
    sizes = {preset: resolve(module, {"preset": preset}).network.width for preset in ("smoke", "small", "paper")}
    assert sizes == {"smoke": 8, "small": 32, "paper": 128}


def test_overrides_replace_single_fields_of_the_preset(module):
    config = resolve(module, {"network.width": "16", "preset": "smoke", "learning_rate.gamma": "1"})
    assert (config.network.width, config.learning_rate.gamma, config.latent) == (16, 1.0, 4)


def test_a_config_survives_json(module):
    config = resolve(module, {"preset": "smoke", "seed": 5})
    assert resolve(module, json.loads(json.dumps(flat(config)))).to_dict() == config.to_dict()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"preset": "tiny"}, "`preset` must be one of smoke, small, paper; got 'tiny'"),
        ({"network.depth": "3"}, "`config.network.depth` is no field; choose from momentum, second_depth"),
        ({"networks": "3"}, "`config.networks` is no field; choose from batch_size, bless_ratio"),
        ({"network": "3"}, "`config.network` is a group; set one of its fields: momentum"),
        ({"seed.x": "3"}, "`config.seed.x` is no field; it has no fields"),
        ({"latent": "many"}, "`config.latent` must be a whole number, got 'many'"),
        ({"latent": "1.5"}, "`config.latent` must be a whole number, got 1.5"),
        ({"image.shape": "8"}, "`config.image.shape` must be a tuple such as"),
    ],
)
def test_mistakes_are_named_with_the_choices(module, overrides, message):
    with pytest.raises(ConfigError, match=message.replace("(", r"\(")) as error:
        resolve(module, overrides)
    assert "\n" not in str(error.value)


def test_a_value_of_a_kind_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "mine.py").write_text(
        "from ml_collections import ConfigDict\n"
        "def get_config(preset): return ConfigDict({'sizes': [1]})\n"
        "def build(config): ...\n"
    )
    with pytest.raises(ConfigError, match=r"`config\.sizes` must be of the type list, got 3"):
        resolve(load(tmp_path / "mine.py"), {"sizes": "3"})


def test_check_at_least(module):
    config = resolve(module, {"latent": 0})
    check_at_least(config, 1, "network.width")
    with pytest.raises(ConfigError, match=r"`config\.latent` must be at least 1, got 0"):
        check_at_least(config, 1, "network.width", "latent")


def test_fields_pass_a_parser_of_flags_by():
    seen = []

    def parse(argv):
        seen.extend(argv)
        return argv[:1]

    assert fields_aside(parse)(["program", "--config.steps=3", "--seed=1"]) == ["program", "--config.steps=3"]
    assert seen == ["program", "--seed=1"]
