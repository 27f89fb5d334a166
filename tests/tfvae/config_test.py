"""Configuration files: presets, overrides, and errors of one line."""

import json
from pathlib import Path

import pytest

from tfvae.checks import ConfigError
from tfvae.config import check_at_least, fields_aside, flat, load, resolve

MNIST = Path("configs/two_stage_mnist.py")


@pytest.fixture
def module(request):
    return load(request.config.rootpath / MNIST)


def test_the_preset_decides_the_numbers(module):
    sizes = {preset: resolve(module, {"preset": preset}).model.network.width for preset in ("smoke", "small", "paper")}
    assert sizes == {"smoke": 8, "small": 32, "paper": 128}


def test_overrides_replace_single_fields_of_the_preset(module):
    config = resolve(module, {"model.network.width": "16", "preset": "smoke", "training.gamma_rate": "1"})
    assert (config.model.network.width, config.training.gamma_rate, config.model.latent) == (16, 1.0, 4)


def test_a_config_survives_json(module):
    config = resolve(module, {"preset": "smoke", "seed": 5})
    assert resolve(module, json.loads(json.dumps(flat(config)))).to_dict() == config.to_dict()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"preset": "tiny"}, "`preset` must be one of smoke, small, paper; got 'tiny'"),
        ({"model.network.depth": "3"}, "`config.model.network.depth` is no field; choose from width, momentum"),
        ({"networks": "3"}, "`config.networks` is no field; choose from preset, seed, data_dir"),
        ({"model.network": "3"}, "`config.model.network` is a group; set one of its fields: width, momentum"),
        ({"seed.x": "3"}, "`config.seed.x` is no field; it has no fields"),
        ({"model.latent": "many"}, "`config.model.latent` must be a whole number, got 'many'"),
        ({"model.latent": "1.5"}, "`config.model.latent` must be a whole number, got 1.5"),
        ({"data.shape": "8"}, "`config.data.shape` must be a tuple such as"),
    ],
)
def test_mistakes_are_named_with_the_choices(module, overrides, message):
    with pytest.raises(ConfigError, match=message.replace("(", r"\(")) as error:
        resolve(module, overrides)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named():
    with pytest.raises(ConfigError, match=r"there is no configs/none\.py"):
        load(Path("configs/none.py"))


def test_a_config_outside_the_project_is_loaded_by_its_path(tmp_path, request):
    source = (request.config.rootpath / MNIST).read_text().replace("epoch=937", "epoch=10")
    (tmp_path / "mine.py").write_text(source)
    assert resolve(load(tmp_path / "mine.py"), {"preset": "paper"}).stages.learned_gamma.steps == 4000


def test_check_at_least(module):
    config = resolve(module, {"model.latent": 0})
    check_at_least(config, 1, "model.network.width")
    with pytest.raises(ConfigError, match=r"`config\.model\.latent` must be at least 1, got 0"):
        check_at_least(config, 1, "model.network.width", "model.latent")


def test_fields_pass_a_parser_of_flags_by():
    seen = []

    def parse(argv):
        seen.extend(argv)
        return argv[:1]

    assert fields_aside(parse)(["program", "--config.steps=3", "--seed=1"]) == ["program", "--config.steps=3"]
    assert seen == ["program", "--seed=1"]
