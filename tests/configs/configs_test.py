"""Every experiment: it is listed, its presets resolve, it builds, and it trains a few steps."""

import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

import configs
from tests.house import MODULES, own_imports
from tfvae.checks import ConfigError
from tfvae.data.arrays import Arrays
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment.train import train_stage
from tfvae.generators import Sampler
from tfvae.training.actions.history import read_history

NAMES = list(configs.summaries())


def kind(module: str) -> str:
    """The folder of configs/kinds/ from which an experiment, or the one it builds on, is made."""
    names = [name.split(".") for name in own_imports(MODULES[module]) if name.startswith("configs.")]
    kinds = {".".join(name[2:-1]) for name in names if name[1] == "kinds" and len(name) > 3}
    return max(kinds, key=len) if kinds else kind(next(".".join(name) for name in names if name[1] != "kinds"))


IMAGES, SENTENCES = ([n for n in NAMES if kind(f"configs.{n}") == wanted] for wanted in ("images", "sentences"))


def config_of(name, tmp_path, **overrides):
    (tmp_path / "images").mkdir(exist_ok=True)
    return configs.resolve(name, "smoke", {"data_dir": str(tmp_path), "data.limit": 0, **overrides})


def data_for(config):
    """Random images of the shape that the model wants."""
    shape = (16, *config.data.shape)
    images = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    columns = {"image": images, "label": np.arange(16, dtype=np.int32) % 4}

    def prepare(rows, seed):
        return {"x": tf.cast(rows["image"], tf.float32) / 255.0, "label": rows["label"]}

    return Arrays({"train": columns, "test": columns}, prepare)


def test_the_published_experiments_are_there():
    images = {f"two_stage_{data}" for data in ("digits", "mnist", "fashion_mnist", "cifar10", "celeba")}
    assert images <= set(IMAGES)
    lagging = {f"lagging_{data}" for data in ("synthetic", "yelp", "yahoo", "reviews")}
    assert set(SENTENCES) == {*lagging, "autogen_bookcorpus", "text", "delta_yelp", "delta_lm1b"}
    assert all(configs.summaries().values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("preset", ["smoke", "small", "paper"])
def test_presets_resolve(name, preset):
    config = configs.resolve(name, preset, {})
    assert config.preset == preset
    assert config.training.every.minutes == 10


def test_paper_epochs_are_the_published_ones():
    def epochs(name, epoch):
        config = configs.resolve(name, "paper", {})
        first, second = config.training.halve_every, config.second.halve_every
        numbers = (config.stages.learned_gamma.steps, config.stages.two_stage.steps, first, second)
        return [number / epoch for number in numbers]

    assert epochs("two_stage_mnist", 60_000 // 64) == [400, 800, 150, 300]
    assert epochs("two_stage_fashion_mnist", 60_000 // 64) == [400, 800, 150, 300]
    assert epochs("two_stage_cifar10", 50_000 // 64) == [1000, 2000, 300, 600]
    assert epochs("two_stage_celeba", 162_770 // 64) == [120, 300, 48, 120]


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("name", IMAGES)
def test_every_stage_trains_and_generates(name, tmp_path):
    steps = {"learned_gamma": 1, "two_stage": 1, "fixed_gamma": 0}
    config = config_of(name, tmp_path, **{f"stages.{stage}.steps": n for stage, n in steps.items()})
    experiment, data, models = configs.build(name, config), data_for(config), {}
    for stage in experiment.stages:
        models[stage.name] = train_stage(experiment, stage.name, data, models, tmp_path / stage.name)
        sampler = experiment.sampler(stage.name, models)
        assert isinstance(sampler, Sampler)
        x = sampler.generate(3, tf.constant([0, 1]))["x"].numpy()
        assert x.shape == (3, *config.data.shape)
        assert 0.0 <= x.min() <= x.max() <= 1.0
    assert list(models) == ["learned_gamma", "two_stage"]


def sentences(name, preset, text_file, **numbers):
    """An experiment on a small file, where it wants one."""
    where = {} if name == "lagging_synthetic" else {"data_dir": str(text_file)}
    config = configs.resolve(name, preset, {**where, **numbers})
    return configs.build(name, config)


@pytest.mark.parametrize("preset", ["smoke", "small", "paper"])
@pytest.mark.parametrize("name", SENTENCES)
def test_experiments_on_sentences_are_built(name, preset, text_file):
    experiment = sentences(name, preset, text_file)
    assert experiment.exported in [stage.name for stage in experiment.stages]
    assert experiment.data.reader.shards()


METHODS = {
    "lagging_synthetic": ("vae_0", "aggressive_0"),
    "lagging_yelp": ("lm", "logistic", "free_bits", "encoder_rate", "sa_vae_anneal", "aggressive", "budget"),
    "lagging_yahoo": ("aggressive",),
    "lagging_reviews": ("vae", "aggressive"),
    "autogen_bookcorpus": ("vae", "autogen_1", "autogen_half"),
    "text": ("lm", "aggressive_anneal"),
}
"""Those that are trained here; what they have in common with the others is trained once. Those with a latent for each
token have a test of their own."""


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("name", METHODS)
def test_every_method_of_sentences_trains_and_generates(name, tmp_path, text_file):
    steps = {
        f"stages.{stage}.steps": 2 * (stage in METHODS[name]) for stage in configs.resolve(name, "smoke", {}).stages
    }
    # Two steps are a pass, so that held-out data are looked at.
    sizes = {"data.limit": 24, "data.bucketed": False, "data.max_words": 4, "metrics.limit": 20}
    if name == "lagging_reviews":
        sizes["data.joined"] = 1  # five lines have more words than there is room for here
        sizes |= {"training.cool_from": 1, "training.cool_to": 2}
    if name == "lagging_yelp":
        steps["stages.budget.method"] = "aggressive(most=2, window=0)"
    more = {"training.mean_space.reach": 2.0} if name == "lagging_synthetic" else {"data.keep_words": (1, 4)}
    experiment = sentences(name, "smoke", text_file, **steps, **sizes, **more)
    ingest(experiment.data.reader, tmp_path / "records")
    data, models = experiment.data.load(record_files(tmp_path / "records")), {}
    for stage in experiment.stages:
        model = train_stage(experiment, stage.name, data, models, tmp_path / stage.name)
        assert all(np.isfinite(weight).all() for weight in model.get_weights())
        assert [line["step"] for line in read_history(tmp_path / stage.name / "validation.jsonl")] == [2]
        models[stage.name] = model
        made = experiment.sampler(stage.name, models).generate(3, tf.constant([0, 1]))
        assert made["x"].shape[0] == len(data.interface.show(made)) == 3
    assert sorted(models) == sorted(METHODS[name])


def test_the_paper_s_sentence_models_have_the_paper_s_size(text_file):
    experiment = sentences("lagging_yelp", "paper", text_file)
    model = experiment.stage("vae").method.model(None)
    embeddings, lstm = 20_000 * 512, 4 * 1024 * (512 + 1024 + 1)
    assert model.encoder.count_params() == embeddings + lstm + 1024 * 2 * 32
    with_z = 4 * 1024 * 32 + 32 * 1024  # z enters at every step, and makes the initial cell
    assert sum(int(np.prod(v.shape)) for v in model.group("generative")) == embeddings + lstm + with_z + 1024 * 20_000


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_all_baselines_train(tmp_path):
    baselines = ("fixed_gamma", "closed_form_gamma", "cross_entropy", "wae_mmd", "joint")
    config = config_of("two_stage_digits", tmp_path, **{f"stages.{name}.steps": 2 for name in baselines})
    experiment, data = configs.build("two_stage_digits", config), data_for(config)
    for name in baselines:
        model = train_stage(experiment, name, data, {}, tmp_path / name)
        assert all(np.isfinite(weight).all() for weight in model.get_weights())
        assert [line["step"] for line in read_history(tmp_path / name / "reconstruction.jsonl")] == [2]


def test_a_stage_of_0_steps_is_left_out(tmp_path):
    config = config_of("two_stage_digits", tmp_path, **{"stages.fixed_gamma.steps": 0})
    assert [stage.name for stage in configs.build("two_stage_digits", config).stages] == ["learned_gamma", "two_stage"]


def test_the_paper_s_networks_have_the_paper_s_size(tmp_path):
    (tmp_path / "images").mkdir()
    config = configs.resolve("two_stage_mnist", "paper", {"data_dir": str(tmp_path)})
    keras.utils.set_random_seed(0)
    experiment = configs.build("two_stage_mnist", config)
    encoder = experiment.stage("learned_gamma").method.model(None).encoder
    dense = [int(np.prod(v.shape)) for v in encoder.trainable_variables if len(v.shape) == 2]
    assert dense == [7 * 7 * 128 * 1024, 1024 * 2 * 64]
    second = experiment.stage("two_stage").method.model(None).encoder
    kernels = [tuple(v.shape) for v in second.trainable_variables if len(v.shape) == 2]
    assert kernels == [(64, 1024), (1024, 1024), (1024, 1024), (1024 + 64, 128)]


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"model.latent": 0}, "`config.model.latent` must be at least 1, got 0"),
        ({"stages.two_stage.steps": -1}, "`config.stages.two_stage.steps`"),
    ],
)
def test_numbers_out_of_range_are_refused(tmp_path, overrides, message):
    with pytest.raises(ConfigError, match=message):
        configs.build("two_stage_digits", config_of("two_stage_digits", tmp_path, **overrides))


def test_an_unknown_name_lists_the_choices():
    with pytest.raises(ConfigError, match=r"`pipeline` must be one of .*two_stage_mnist.*; got 'two_stage'"):
        configs.resolve("two_stage", "small", {})


def test_numbers_are_read_without_tensorflow():
    code = (
        "import sys, configs; [configs.resolve(n, 'smoke', {}) for n in configs.summaries()]; "
        "assert 'tensorflow' not in sys.modules and 'keras' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
