"""Numbers of the presets, and what stands for those of several stages."""

import pytest

from configs.kinds.sentences.numbers import PRESETS, numbers
from tfvae.config import flat


def make(preset="paper", *, small=None, smoke=None, **options):
    options = {"steps": 1000, **options}
    return numbers(preset, ("vae", "beta_20"), small=small or {}, smoke=smoke or {}, **options)


def test_the_paper_s_numbers():
    config = make()
    assert (config.latent, config.network.embedding, config.network.width, config.batch_size) == (32, 512, 1024, 32)
    assert (config.data.vocabulary, config.network.dropout, config.learning_rate, config.clip.norm) == (
        20_000, 0.5, 1.0, 5.0,
    )  # fmt: skip
    assert config.plateau.to_dict() == {"factor": 0.5, "patience": 2, "wait": 15, "decays": 5}
    assert (config.anneal.start, config.anneal.steps) == (0.1, 10 * 100_000 // 32)
    assert config.metrics.iw_samples == 500
    assert config.steps.to_dict() == {"vae": 1000, "beta_20": 1000}


@pytest.mark.parametrize("preset", PRESETS)
def test_all_presets_have_the_same_fields(preset):
    assert flat(make(preset)).keys() == flat(make()).keys()
    assert make(preset).preset == preset


def test_smoke_replaces_what_small_replaced():
    fields = {"small": {"latent": 5, "budget": 7}, "smoke": {"budget": 3}}
    assert [(make(p, **fields).latent, make(p, **fields).budget) for p in ("paper", "small", "smoke")] == [
        (32, 30),
        (5, 7),
        (2, 3),
    ]


def test_steps_stand_for_all_stages_or_for_those_of_one_method():
    config = make("small", repeats=2, small={"steps": 50, "steps.vae": 20})
    assert config.steps.to_dict() == {"vae_0": 20, "vae_1": 20, "beta_20_0": 50, "beta_20_1": 50}


def test_numbers_are_locked():
    with pytest.raises(AttributeError):
        make().nonsense = 1


def test_an_unknown_preset_is_named_with_the_choices():
    with pytest.raises(ValueError, match=r"`preset` must be one of smoke, small, paper; got 'huge'"):
        make("huge")
