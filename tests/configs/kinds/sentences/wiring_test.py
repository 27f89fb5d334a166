"""From numbers to an experiment: what is built, and what is refused before anything is done."""

import numpy as np
import pytest
import tensorflow as tf

import configs
from tfvae.checks import ConfigError
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.generators import Sampler
from tfvae.inference.semi_amortized import SemiAmortized
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.training.procedures.held_out import HeldOut
from tfvae.training.procedures.plateau import Plateau


@pytest.fixture
def build(text_file):
    """build(name, **numbers) is an experiment on a small file."""

    def make(name="lagging_yelp", **numbers):
        return configs.build(name, configs.resolve(name, "smoke", {"data_dir": str(text_file), **numbers}))

    return make


@pytest.fixture(scope="module")
def records(text_file, tmp_path_factory):
    directory = tmp_path_factory.mktemp("records")
    ingest(configs.build("text", configs.resolve("text", "smoke", {"data_dir": str(text_file)})).reader, directory)
    return record_files(directory)


OUT_OF_RANGE = {
    "latent": 0, "batch_size": 0, "learning_rate": -1.0, "encoder_rate": 0.0, "data.limit": -1, "network.width": 0,
    "network.dropout": 1.5, "network.word_drop": -0.1, "network.scale": 0.0, "clip.norm": 0.0, "plateau.factor": 2.0,
    "plateau.decays": -1,
    "anneal.start": -1.0, "anneal.steps": 0, "free_bits": -0.1, "aggressive.most": 0, "aggressive.window": 0,
    "aggressive.patience": 0, "budget": 0, "semi_amortized.steps": -1, "semi_amortized.rate": 0.0,
    "semi_amortized.momentum": 1.0, "semi_amortized.clip": 0.0, "beam": 0, "repeats": 0, "every.log": 0,
    "metrics.iw_samples": 0, "metrics.decoded": 0, "bless_ratio": 0.0, "steps.vae": -1, "data.max_words": 0,
    "data.vocabulary": 0, "data.keep_words": (1, 31),
}  # fmt: skip


@pytest.mark.parametrize("name", OUT_OF_RANGE)
def test_numbers_out_of_range_are_refused_by_name(build, name):
    with pytest.raises(ConfigError, match=r"`config\.") as caught:
        build(**{name: OUT_OF_RANGE[name]})
    message = str(caught.value)
    assert name.partition(".")[0] in message
    assert "\n" not in message
    assert message.startswith(f"`config.{name}` must ") or name.startswith("data.")


def test_a_rate_that_is_no_number_is_refused(build):
    with pytest.raises(ConfigError, match=r"`config\.learning_rate` must be at least 0, got nan"):
        build(learning_rate=float("nan"))


def test_the_exported_stage_needs_steps(build):
    with pytest.raises(ConfigError, match=r"`config\.steps\.aggressive` must be at least 1, for this stage is served"):
        build(**{"steps.aggressive": 0})


def test_repeats_that_fit_no_stage_are_refused(build):
    with pytest.raises(ConfigError, match=r"`config\.repeats` must fit `config\.steps`, which has aggressive; got 2"):
        build(repeats=2)


def test_each_method_with_steps_is_a_stage(build):
    experiment = build(**{"steps.sa_vae": 0, "steps.budget": 3})
    names = [stage.name for stage in experiment.stages]
    assert "budget" in names
    assert "sa_vae" not in names
    assert experiment.stage("budget").steps == 3
    assert experiment.exported == "aggressive"
    assert [t.of for t in experiment.thresholds] == ["lm"]


def test_a_single_stage_has_no_other_to_be_compared_with(build):
    assert build("text", **{"steps.lm": 0}).thresholds == ()


def test_repeats_are_stages_of_their_own():
    config = configs.resolve("lagging_synthetic", "smoke", {})
    names = [stage.name for stage in configs.build("lagging_synthetic", config).stages]
    assert names == [f"{method}_{k}" for method in ("vae", "aggressive") for k in range(3)]


@pytest.mark.parametrize("bucketed", [True, False])
def test_batches_have_one_length_or_are_padded(build, records, bucketed):
    data = build(**{"data.bucketed": bucketed, "data.limit": 60}).source(records)
    assert data.sizes["train"] == 60
    batches = [batch["x"].numpy() for batch in data.batches("train", 16, seed=[0, 1]).take(8)]
    assert all((x != 0).all() for x in batches) == bucketed


def test_the_model_answers_text(build, records):
    experiment = build("text")
    data = experiment.source(records)
    interface, stage = experiment.interface(data), experiment.stage("aggressive_anneal")
    assert interface.fingerprint == data.vocabulary.digest
    model = stage.model(None)
    sampler = stage.sampler({stage.name: model})
    assert isinstance(sampler, Sampler)
    x = sampler.generate(4, tf.constant([0, 1]))["x"]
    assert x.shape == (4, 31)
    assert len(experiment.preview(data, {"x": x})) == 4
    draw = sampler.infer(model, interface.parse({"text": tf.constant(["w1 w2", "w0"])}), tf.constant([0, 1]))
    assert np.isfinite(draw.log_px).all()


@pytest.fixture
def procedure(build, records):
    """procedure(stage, **numbers): what trains it."""

    def make(name, **numbers):
        experiment = build(**numbers)
        stage = experiment.stage(name)
        return stage.procedure(stage.model(None), experiment.source(records), tf.constant([0, 1]))

    return make


def test_every_method_decays_on_a_plateau(procedure):
    for name, inner in (("aggressive", Aggressive), ("vae", object)):
        found = procedure(name, **{"plateau.patience": 7})
        assert isinstance(found, Plateau)
        assert isinstance(found.procedure, inner)
        assert found.patience == 7


def test_without_decays_the_last_weights_are_kept(procedure):
    found = procedure("vae", **{"plateau.decays": 0})
    assert isinstance(found, HeldOut)


def rates(procedure):
    return {group: float(optimizer.learning_rate) for group, optimizer in procedure.update.optimizers.items()}


def test_learning_rates(procedure):
    numbers = {"steps.encoder_rate": 1, "encoder_rate": 0.25, "learning_rate": 0.5}
    assert rates(procedure("vae", **numbers)) == {"inference": 0.5, "generative": 0.5}
    assert rates(procedure("encoder_rate", **numbers)) == {"inference": 0.125, "generative": 0.5}
    assert rates(procedure("lm", **numbers)) == {"generative": 0.5}


@pytest.mark.parametrize("joint", [True, False])
def test_what_counts_in_the_norm_of_an_inner_step(procedure, joint):
    update = procedure("aggressive", **{"clip.joint": joint, "clip.norm": 2.0}).update
    assert update.clip_norm == 2.0
    assert ("generative" in update.clip_scope) == joint


def test_the_stage_reads_held_out_data_as_its_sampler_does(build):
    stage = build().stage("sa_vae")
    assert isinstance(stage.infer, SemiAmortized)
    assert stage.sampler({"sa_vae": stage.model(None)}).infer == stage.infer
