"""Numbers: presets, overrides, and errors of one line."""

import json
from types import SimpleNamespace

import pytest
from ml_collections import ConfigDict

from tfvae.checks import ConfigError
from tfvae.config import check_at_least, fields_aside, flat, resolve
from tfvae.config_file import load


@pytest.fixture
def module():
    return load("two_stage_mnist")


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


def test_a_value_of_a_kind_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "mine.py").write_text(
        "from ml_collections import ConfigDict\n"
        "def get_config(preset): return ConfigDict({'sizes': [1]})\n"
        "def build(config): ...\n"
    )
    with pytest.raises(ConfigError, match=r"`config\.sizes` must be of the type list, got 3"):
        resolve(load(tmp_path / "mine.py"), {"sizes": "3"})


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


MINE = {"stages.mine.method": "aggressive + autogen(1)"}


@pytest.mark.parametrize("more", [{}, {"stages.mine.steps": "7"}])
@pytest.mark.parametrize("first", [True, False])
def test_a_new_name_makes_a_stage(module, more, first):
    config = resolve(module, {"preset": "smoke", **({**MINE, **more} if first else {**more, **MINE})})
    known = resolve(module, {"preset": "smoke"}).stages
    assert list(config.stages) == [*known, "mine"]
    assert config.stages.mine.to_dict() == {
        "method": "aggressive + autogen(1)", "steps": 7 if more else known.learned_gamma.steps,
    }  # fmt: skip
    assert {name: config.stages[name].to_dict() for name in known} == known.to_dict()


def test_a_new_stage_without_a_method_has_its_name_for_one(module):
    assert resolve(module, {"stages.wae_mmd_2.steps": "3"}).stages.wae_mmd_2.method == "wae_mmd_2"


def test_new_stages_survive_json_and_leave_the_configuration_locked(module):
    config = resolve(module, {"preset": "smoke", **MINE})
    assert resolve(module, json.loads(json.dumps(flat(config)))).to_dict() == config.to_dict()
    with pytest.raises(AttributeError):
        config.stages.mine.speed = 1
    with pytest.raises(AttributeError):
        config.stages.other = 1


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"stages.my-own.steps": "3"}, r"`config\.stages\.my-own` must be named by letters, digits and underscores"),
        ({"stages.3rd.steps": "3"}, r"`config\.stages\.3rd` must be named by letters, digits and underscores"),
        ({"stages.mine.speed": "3"}, r"`config\.stages\.mine\.speed` is no field; choose from method, steps"),
        ({"stages.mine": "vae"}, r"`config\.stages\.mine` is no field; choose from learned_gamma, two_stage"),
        ({"stages.mine.steps": "many"}, r"`config\.stages\.mine\.steps` must be a whole number, got 'many'"),
        ({"stages.learned_gamma.method": 3}, r"`config\.stages\.learned_gamma\.method` must be a text, got 3"),
    ],
)
def test_what_makes_no_stage_is_named(module, overrides, message):
    with pytest.raises(ConfigError, match=message):
        resolve(module, overrides)


def test_only_configurations_with_stages_take_new_ones():
    plain = SimpleNamespace(get_config=lambda preset: ConfigDict({"seed": 0}).lock())
    with pytest.raises(ConfigError, match=r"`config\.stages\.mine\.steps` is no field; choose from seed"):
        resolve(plain, {"stages.mine.steps": "3"})


def test_names_of_the_users_own_become_one_object_of_json():
    class Named:
        def get_config(self, preset):
            return ConfigDict({"data": {"kinds": "", "limit": 0}})

    config = resolve(Named(), {"data.kinds.home.lat": "text", "data.kinds.sold at": "date"})
    assert json.loads(config.data.kinds) == {"home.lat": "text", "sold at": "date"}
    assert resolve(Named(), flat(config)) == config
