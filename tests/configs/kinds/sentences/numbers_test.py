"""Numbers of the presets, and steps of several stages."""

import pytest

from configs.kinds.presets import PRESETS
from configs.kinds.sentences.numbers import numbers
from tfvae.config import flat


def make(preset="paper", *, small=None, smoke=None, **options):
    options = {"steps": 1000, **options}
    return numbers(preset, ("vae", "beta_20"), small=small or {}, smoke=smoke or {}, **options)


def steps_of(config):
    return {name: stage.steps for name, stage in config.stages.items()}


def test_the_paper_s_numbers():
    config = make()
    model, training = config.model, config.training
    assert (model.latent, model.network.embedding, model.network.width) == (32, 512, 1024)
    assert (config.data.vocabulary, model.network.dropout) == (20_000, 0.5)
    assert (training.batch_size, training.learning_rate, training.clip.norm) == (32, 1.0, 5.0)
    assert training.plateau.to_dict() == {"factor": 0.5, "patience": 2, "wait": 15, "decays": 5}
    assert (training.anneal.start, training.anneal.steps) == (0.1, 10 * 100_000 // 32)
    assert config.metrics.iw_samples == 500
    assert steps_of(config) == {"vae": 1000, "beta_20": 1000}
    assert config.stages.beta_20.method == "beta(0.2)"


@pytest.mark.parametrize("preset", PRESETS)
def test_all_presets_have_the_same_fields(preset):
    assert flat(make(preset)).keys() == flat(make()).keys()
    assert make(preset).preset == preset


def test_smoke_replaces_what_small_replaced():
    most = "training.aggressive.most"
    layers = {"small": {"model.latent": 5, most: 7}, "smoke": {most: 3}}
    found = [make(preset, **layers) for preset in ("paper", "small", "smoke")]
    assert [(config.model.latent, config.training.aggressive.most) for config in found] == [(32, 99), (5, 7), (5, 3)]


def test_steps_stand_for_all_stages_or_for_those_of_one_method():
    config = make("small", repeats=2, small={"stages.*.steps": 50, "stages.vae_*.steps": 20})
    assert steps_of(config) == {"vae_0": 20, "vae_1": 20, "beta_20_0": 50, "beta_20_1": 50}


def test_numbers_are_locked():
    with pytest.raises(AttributeError):
        make().nonsense = 1


def test_an_unknown_preset_is_named_with_the_choices():
    with pytest.raises(ValueError, match=r"`preset` must be one of smoke, small, paper; got 'huge'"):
        make("huge")
