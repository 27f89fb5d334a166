"""Every experiment: it is listed, its presets resolve, it builds, and it trains a few steps."""

import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

import configs
from tfvae.config import ConfigError
from tfvae.data.arrays import Arrays
from tfvae.fitting import train_stage
from tfvae.metrics.metric import Sampler

NAMES = list(configs.summaries())


def config_of(name, tmp_path, **overrides):
    (tmp_path / "images").mkdir(exist_ok=True)
    return configs.resolve(name, "smoke", {"data_dir": str(tmp_path), "image.limit": 0, **overrides})


def data_for(config):
    """Random images of the shape that the model wants."""
    shape = (16, *config.image.shape)
    images = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    columns = {"image": images, "label": np.arange(16, dtype=np.int32) % 4}

    def prepare(rows, seed):
        return {"x": tf.cast(rows["image"], tf.float32) / 255.0, "label": rows["label"]}

    return Arrays({"train": columns, "test": columns}, prepare)


def test_the_five_published_experiments_are_there():
    wanted = {f"two_stage_{data}" for data in ("digits", "mnist", "fashion_mnist", "cifar10", "celeba")}
    assert wanted <= set(NAMES)
    assert all(configs.summaries().values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("preset", ["smoke", "small", "paper"])
def test_presets_resolve(name, preset):
    config = configs.resolve(name, preset, {})
    assert config.preset == preset
    assert config.every.save % config.every.log == 0


def test_paper_epochs_are_the_published_ones():
    def epochs(name, epoch):
        config = configs.resolve(name, "paper", {})
        halved = config.halve_every
        numbers = (config.steps.learned_gamma, config.steps.two_stage, halved.first, halved.second)
        return [number / epoch for number in numbers]

    assert epochs("two_stage_mnist", 60_000 // 64) == [400, 800, 150, 300]
    assert epochs("two_stage_fashion_mnist", 60_000 // 64) == [400, 800, 150, 300]
    assert epochs("two_stage_cifar10", 50_000 // 64) == [1000, 2000, 300, 600]
    assert epochs("two_stage_celeba", 162_770 // 64) == [120, 300, 48, 120]


@pytest.fixture
def eager():
    """Two steps of tiny networks: tracing would take far longer than running."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("name", NAMES)
def test_every_stage_trains_and_generates(name, tmp_path):
    steps = {"learned_gamma": 1, "two_stage": 1, "fixed_gamma": 0}
    config = config_of(name, tmp_path, **{f"steps.{stage}": n for stage, n in steps.items()})
    experiment, data, models = configs.build(name, config), data_for(config), {}
    for stage in experiment.stages:
        models[stage.name] = train_stage(experiment, stage.name, data, models, tmp_path / stage.name)
        sampler = stage.sampler(models)
        assert isinstance(sampler, Sampler)
        x = sampler.generate(3, tf.constant([0, 1]))["x"].numpy()
        assert x.shape == (3, *config.image.shape)
        assert 0.0 <= x.min() <= x.max() <= 1.0
    assert list(models) == ["learned_gamma", "two_stage"]


@pytest.mark.usefixtures("eager")
def test_all_baselines_train(tmp_path):
    baselines = ("fixed_gamma", "closed_form_gamma", "cross_entropy", "wae_mmd")
    config = config_of("two_stage_digits", tmp_path, **{f"steps.{name}": 2 for name in baselines})
    experiment, data = configs.build("two_stage_digits", config), data_for(config)
    for name in baselines:
        model = train_stage(experiment, name, data, {}, tmp_path / name)
        assert all(np.isfinite(weight).all() for weight in model.get_weights())


def test_a_stage_of_0_steps_is_left_out(tmp_path):
    config = config_of("two_stage_digits", tmp_path, **{"steps.fixed_gamma": 0})
    assert [stage.name for stage in configs.build("two_stage_digits", config).stages] == ["learned_gamma", "two_stage"]


def test_the_paper_s_networks_have_the_paper_s_size(tmp_path):
    (tmp_path / "images").mkdir()
    config = configs.resolve("two_stage_mnist", "paper", {"data_dir": str(tmp_path)})
    keras.utils.set_random_seed(0)
    experiment = configs.build("two_stage_mnist", config)
    encoder = experiment.stage("learned_gamma").model().encoder
    dense = [int(np.prod(v.shape)) for v in encoder.trainable_variables if len(v.shape) == 2]
    assert dense == [7 * 7 * 128 * 1024, 1024 * 2 * 64]
    second = experiment.stage("two_stage").model().encoder
    kernels = [tuple(v.shape) for v in second.trainable_variables if len(v.shape) == 2]
    assert kernels == [(64, 1024), (1024, 1024), (1024, 1024), (1024 + 64, 128)]


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"latent": 0}, "`config.latent` must be at least 1, got 0"),
        ({"steps.two_stage": -1}, "`config.steps.two_stage`"),
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
