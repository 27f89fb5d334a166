"""From a configuration to stages: their order, what they build on, and what is refused before any work."""

import pytest

import configs
from configs.kinds.images import methods as images
from configs.kinds.images.networks import infogan_networks
from configs.kinds.kind import stages, trained
from configs.kinds.presets import nested
from configs.kinds.sentences import methods as sentences
from tfvae.checks import ConfigError
from tfvae.experiment import Method
from tfvae.experiment.stage import elbo_parts


def resolve(methods, name="two_stage_digits", **overrides):
    """A configuration with these stages, each of 3 steps."""
    config = configs.resolve(name, "smoke", overrides)
    with config.unlocked():
        config.stages = nested({f"{stage}.method": text for stage, text in methods})
        for stage in config.stages.values():
            stage.steps = 3
    return config


def of_images(*methods, exported=None, **overrides):
    config = resolve(methods, **overrides)
    return stages(config, images.table(config, infogan_networks(config)), exported or methods[0][0])


def of_sentences(*methods):
    import keras

    config = resolve(methods, "lagging_synthetic")
    return stages(config, sentences.table(config, keras.optimizers.SGD), methods[0][0])


def test_stages_are_in_the_order_of_the_configuration_each_after_the_one_it_builds_on():
    found = of_images(
        ("zebra", "second_stage(of=mouse)"), ("ant", "learned_gamma"), ("third", "second_stage(of=zebra)"),
        ("mouse", "fixed_gamma(0.5)"),
    )  # fmt: skip
    assert list(found) == ["mouse", "zebra", "ant", "third"]
    assert [stage.parent for stage in found.values()] == [None, "mouse", None, "zebra"]


def test_a_stage_has_the_numbers_of_its_training_and_its_expression_as_label():
    stage = of_images(("one", "cross_entropy + autogen(1)"), **{"training.batch_size": 7})["one"]
    assert isinstance(stage.method, Method)
    assert (stage.name, stage.steps, stage.batch_size, stage.label) == ("one", 3, 7, "cross_entropy + autogen(1)")
    assert stage.held_out is images.held_out
    second = of_images(("one", "learned_gamma"), ("two", "second_stage(of=one)"))["two"]
    assert second.held_out is elbo_parts  # what images are held to does not fit vectors


def test_stages_of_0_steps_are_left_out():
    config = resolve([("one", "learned_gamma"), ("two", "no such method")])
    config.stages.two.steps = 0
    assert trained(config) == {"one": "learned_gamma"}
    assert list(stages(config, images.table(config, infogan_networks(config)), "one")) == ["one"]


def test_the_exported_stage_needs_steps():
    config = resolve([("one", "learned_gamma"), ("two", "fixed_gamma")])
    config.stages.two.steps = 0
    with pytest.raises(ConfigError, match=r"`config\.stages\.two\.steps` must be at least 1, for this stage is served"):
        stages(config, images.table(config, infogan_networks(config)), "two")


FIRST, ALONE = ("one", "learned_gamma"), ("alone", "cross_entropy")
MODEL = r"`config\.stages\.two\.method` must model a trained stage, one of one, alone; got"


@pytest.mark.parametrize(
    ("two", "message"),
    [
        ("second_stage(of=three)", f"{MODEL} 'three'"),
        ("second_stage(of=two)", f"{MODEL} 'two'"),
        ("second_stage(of=3)", "`method` second_stage: `of` must be a name, got 3"),
        ("second_stage", r"`config\.stages\.two\.method`: .* takes \(of: str\): missing a required argument: 'of'"),
        ("second", r"`config\.stages\.two\.method`: `method` 'second' must be made of anneal, .*, second_stage; got"),
        ("wae_mmd + autogen(1)", r"`config\.stages\.two\.method` 'wae_mmd \+ autogen\(1\)': .* the number of recon"),
        ("second_stage(of=one) + encoder_rate(2)", r"chooses the encoder's rate, which cannot be combined"),
        ("second_stage(of=one) + fixed_gamma", r"chooses the decoder's output layer, which cannot be combined"),
        ("learned_gamma + fixed_gamma", r"must choose the decoder's output layer once; learned_gamma and fixed_gamma"),
        ("free_bits + beta(1)", r"`config\.stages\.two\.method` 'free_bits \+ beta\(1\)': .* free bits or the weight"),
        (
            "wae_mmd + joint",
            r"`config\.stages\.two\.method` 'wae_mmd \+ joint': joint needs a posterior with a density",
        ),
        ("learned_gamma + latent(0)", r"`width` must be at least 1, got 0"),
        ("fixed_gamma(0)", r"`config\.stages\.two\.method` 'fixed_gamma\(0\)': `value` must be positive, got 0"),
    ],
)
def test_methods_that_cannot_be_are_refused(two, message):
    with pytest.raises(ConfigError, match=message) as caught:
        of_images(FIRST, ("two", two), ALONE)
    assert "\n" not in str(caught.value)


def test_a_stage_that_is_not_trained_cannot_be_modelled():
    config = resolve([FIRST, ("two", "second_stage(of=alone)"), ALONE])
    config.stages.alone.steps = 0
    with pytest.raises(ConfigError, match=r"`config\.stages\.two\.method` must model a trained stage, one of one; got"):
        stages(config, images.table(config, infogan_networks(config)), "one")


def test_second_stages_cannot_model_each_other():
    with pytest.raises(ConfigError, match=r"stages\.three\.method` must model a trained stage, one of one; got 'two'"):
        of_images(FIRST, ("two", "second_stage(of=three)"), ("three", "second_stage(of=two)"))


def test_a_language_model_has_no_latents_to_model():
    message = r"`config\.stages\.two\.method` 'second_stage\(of=lm\)': stage lm has no latents to model"
    with pytest.raises(ConfigError, match=message):
        of_sentences(("lm", "lm"), ("two", "second_stage(of=lm)"))


def test_a_second_stage_has_the_width_of_the_latents_that_a_method_chose():
    narrow, second, point = (
        ("narrow", "learned_gamma + latent(3)"),
        ("two", "second_stage(of=narrow)"),
        "wae_mmd + latent(5)",
    )
    found = of_images(FIRST, narrow, second, ("point", point), **{"model.latent": 4})
    widths = {name: stage.method.model(None).latent.prior().event_shape[0] for name, stage in found.items()}
    assert widths == {"one": 4, "narrow": 3, "two": 3, "point": 5}


def test_a_stage_on_a_second_stage_has_the_first_one_s_width():
    found = of_sentences(("vae", "vae"), ("two", "second_stage(of=vae)"), ("three", "second_stage(of=two)"))
    assert found["three"].method.model(None).latent.features == found["two"].method.model(None).latent.features == 2
