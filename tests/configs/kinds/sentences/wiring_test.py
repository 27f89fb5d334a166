"""From numbers to an experiment: what is built, and what is refused before anything is done."""

import numpy as np
import pytest
import tensorflow as tf

import configs
from tfvae.checks import ConfigError, DataError
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.generators import Sampler
from tfvae.inference.semi_amortized import SemiAmortized
from tfvae.model import GROUPS
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.training.procedures.held_out import HeldOut
from tfvae.training.procedures.plateau import Plateau
from tfvae.types import Draw


@pytest.fixture
def build(text_file):
    """build(name, **numbers) is an experiment on a small file."""

    def make(name="lagging_yelp", **numbers):
        return configs.build(name, configs.resolve(name, "smoke", {"data_dir": str(text_file), **numbers}))

    return make


@pytest.fixture(scope="module")
def records(text_file, tmp_path_factory):
    directory = tmp_path_factory.mktemp("records")
    ingest(configs.build("text", configs.resolve("text", "smoke", {"data_dir": str(text_file)})).data.reader, directory)
    return record_files(directory)


OUT_OF_RANGE = {
    "model.latent": 0, "training.batch_size": 0, "training.learning_rate": -1.0, "training.encoder_rate": 0.0,
    "data.limit": -1, "model.network.width": 0, "model.network.dropout": 1.5, "model.network.word_drop": -0.1,
    "model.network.scale": 0.0, "training.clip.norm": 0.0, "training.plateau.factor": 2.0,
    "training.plateau.decays": -1, "training.anneal.start": -1.0, "training.anneal.steps": 0,
    "training.free_bits": -0.1, "training.aggressive.most": 0, "training.aggressive.window": -1,
    "training.aggressive.patience": 0, "model.semi_amortized.steps": -1, "model.semi_amortized.rate": 0.0,
    "model.semi_amortized.momentum": 1.0, "model.semi_amortized.clip": 0.0, "metrics.beam": 0,
    "training.every.log": 0, "metrics.iw_samples": 0, "metrics.decoded": 0, "metrics.bless_ratio": 0.0,
    "stages.vae.steps": -1, "data.max_words": 0, "data.vocabulary": 0, "data.keep_words": (1, 31),
    "second.width": 0, "second.gamma": 0.0,
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
    with pytest.raises(ConfigError, match=r"`config\.training\.learning_rate` must be at least 0, got nan"):
        build(**{"training.learning_rate": float("nan")})


def test_the_exported_stage_needs_steps(build):
    with pytest.raises(ConfigError, match=r"`config\.stages\.aggressive\.steps` must be at least 1, for this stage is"):
        build(**{"stages.aggressive.steps": 0})


def test_each_method_with_steps_is_a_stage(build):
    experiment = build(**{"stages.sa_vae.steps": 0, "stages.budget.steps": 3})
    names = [stage.name for stage in experiment.stages]
    assert "budget" in names
    assert "sa_vae" not in names
    assert experiment.stage("budget").steps == 3
    assert experiment.exported == "aggressive"
    assert [t.of for t in experiment.bench.thresholds] == ["lm"]


def test_a_single_stage_has_no_other_to_be_compared_with(build):
    assert build("text", **{"stages.lm.steps": 0}).bench.thresholds == ()


def test_repeats_are_stages_of_their_own():
    config = configs.resolve("lagging_synthetic", "smoke", {})
    names = [stage.name for stage in configs.build("lagging_synthetic", config).stages]
    assert names == [f"{method}_{k}" for method in ("vae", "aggressive") for k in range(3)]


@pytest.mark.parametrize(
    ("method", "values"),
    [("autogen(-0.5)", 0.5 * 10 + 1.1), ("autogen(2.5)", 3.5 * 10 + 1.1), ("beta(2.25)", 10 + 2.25 * 1.1)],
)
def test_a_stage_may_have_an_m_or_a_beta_of_its_own(build, method, values):
    """On the command line: --config.stages.mine.method=..."""
    experiment = build(**{"stages.mine.method": method, "stages.mine.steps": "3"})
    draw = Draw(None, None, tf.constant([-10.0]), tf.constant([[1.0, 0.1]]), {})
    loss = experiment.stage("mine").method.objective(None)(draw, {}, tf.constant(0, tf.int64), tf.constant([0, 1]))
    assert float(loss.total) == pytest.approx(values, rel=1e-6)


@pytest.mark.parametrize(
    ("method", "rule"),
    [("autogen(-1)", "`m` must be above -1.0, got -1"), ("beta(-0.5)", "`weight` must be at least 0.0, got -0.5")],
)
def test_an_m_or_a_beta_out_of_range_is_named(build, method, rule):
    with pytest.raises(ConfigError, match=rf"`config\.stages\.mine\.method`.*{rule}"):
        build(**{"stages.mine.method": method, "stages.mine.steps": "3"})


@pytest.mark.parametrize("bucketed", [True, False])
def test_batches_have_one_length_or_are_padded(build, records, bucketed):
    data = build(**{"data.bucketed": bucketed, "data.limit": 60}).data.load(records)
    assert data.sizes["train"] == 60
    batches = [batch["x"].numpy() for batch in data.batches("train", 16, seed=[0, 1]).take(8)]
    assert all((x != 0).all() for x in batches) == bucketed


@pytest.fixture
def half_known(tmp_path):
    """half_known(**numbers) builds an experiment; 60 % of the validation words are unknown. And its records."""
    for split, text in {"train": "a b\na a b\n", "valid": "a x\ny b c\n", "test": "a\n"}.items():
        (tmp_path / f"{split}.txt").write_text(text)

    def make(**numbers):
        return configs.build("text", configs.resolve("text", "smoke", {"data_dir": str(tmp_path), **numbers}))

    ingest(make().data.reader, tmp_path / "records")
    return make, record_files(tmp_path / "records")


def test_too_many_unknown_words_end_a_run_before_it_trains(half_known):
    make, files = half_known
    words = "60% of the words of 'validation' are unknown, more than `config.data.max_unknown`, 0.5: "
    with pytest.raises(DataError, match=words) as caught:
        make().data.load(files)
    assert "\n" not in str(caught.value)


def test_the_share_of_unknown_words_is_that_of_each_split(half_known):
    make, files = half_known
    found = make(**{"data.max_unknown": 0.6}).data.load(files).unknown
    assert found == {"train": 0, "validation": 0.6, "test": 0}


def test_the_model_answers_text(build, records):
    experiment = build("text")
    data = experiment.data.load(records)
    interface, stage = data.interface, experiment.stage("aggressive_anneal")
    assert interface.fingerprint == data.vocabulary.digest
    model = stage.method.model(None)
    sampler = experiment.sampler(stage.name, {stage.name: model})
    assert isinstance(sampler, Sampler)
    x = sampler.generate(4, tf.constant([0, 1]))["x"]
    assert x.shape == (4, 31)
    assert len(interface.show({"x": x})) == 4
    draw = sampler.infer(model, interface.parse({"text": tf.constant(["w1 w2", "w0"])}), tf.constant([0, 1]))
    assert np.isfinite(draw.log_px).all()


@pytest.fixture
def procedure(build, records):
    """procedure(stage, **numbers): what trains it."""

    def make(name, **numbers):
        experiment = build(**numbers)
        method = experiment.stage(name).method
        return method.procedure(method.model(None), experiment.data.load(records), tf.constant([0, 1]))

    return make


def test_every_method_decays_on_a_plateau(procedure):
    for name, inner in (("aggressive", Aggressive), ("vae", object)):
        found = procedure(name, **{"training.plateau.patience": 7})
        assert isinstance(found, Plateau)
        assert isinstance(found.procedure, inner)
        assert found.patience == 7


def test_without_decays_the_last_weights_are_kept(procedure):
    found = procedure("vae", **{"training.plateau.decays": 0})
    assert isinstance(found, HeldOut)


def rates(procedure):
    return {group: float(optimizer.learning_rate) for group, optimizer in procedure.update.optimizers.items()}


def test_learning_rates(procedure):
    numbers = {"stages.encoder_rate.steps": 1, "training.encoder_rate": 0.25, "training.learning_rate": 0.5}
    assert rates(procedure("vae", **numbers)) == {"inference": 0.5, "generative": 0.5}
    assert rates(procedure("encoder_rate", **numbers)) == {"inference": 0.125, "generative": 0.5}
    assert rates(procedure("lm", **numbers)) == {"generative": 0.5}


@pytest.mark.parametrize("joint", [True, False])
def test_what_counts_in_the_norm_of_an_inner_step(procedure, joint):
    update = procedure("aggressive", **{"training.clip.joint": joint, "training.clip.norm": 2.0}).update
    assert update.clip_norm == 2.0
    assert update.clip_together == ((GROUPS,) if joint else ())


def test_the_stage_reads_held_out_data_as_its_sampler_does(build):
    experiment = build()
    method = experiment.stage("sa_vae").method
    assert isinstance(method.infer, SemiAmortized)
    assert experiment.sampler("sa_vae", {"sa_vae": method.model(None)}).infer == method.infer
