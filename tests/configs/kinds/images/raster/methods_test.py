"""Images drawn pixel by pixel: what methods choose, and that they train, are measured and shown."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import tensorflow as tf

import configs
from configs.delta_mnist import METHODS
from configs.kinds.images.raster import figures, measures, methods, rows
from tfvae.checks import ConfigError
from tfvae.data.arrays import Arrays
from tfvae.experiment import Outcome
from tfvae.experiment.train import train_stage
from tfvae.generators import Sampler, from_prior
from tfvae.inference import amortized
from tfvae.latents import Empty, IndependentDelta, Temporal
from tfvae.metrics.linear_probe import LinearProbe, adam
from tfvae.metrics.measuring import measure
from tfvae.randomness import seed_from

SIDE = 4
TINY = {
    "data.shape": (SIDE, SIDE, 1), "metrics.batch_size": 8, "metrics.iw_samples": 2, "metrics.probe": 16,
    "model.encoder.width": 4, "prior.width": 2, "stages.delta.method": "ar1(2)",
}  # fmt: skip


def experiment(tmp_path, stages, **numbers):
    """Two steps of the named stages, and none of the others."""
    (tmp_path / "t10k-images-idx3-ubyte").touch()
    steps = {f"stages.{name}.steps": 2 * (name in stages) for name in METHODS}
    config = configs.resolve("delta_mnist", "smoke", {"data_dir": str(tmp_path), **TINY, **steps, **numbers})
    return configs.build("delta_mnist", config)


def data():
    rng = np.random.default_rng(0)
    columns = {
        "x": (rng.random([16, SIDE, SIDE, 1]) < 0.5).astype(np.float32),
        "label": np.arange(16, dtype=np.int32) % 2,
    }
    return Arrays({"train": columns, "test": columns})


def trained(found, source, tmp_path):
    models = {}
    for stage in found.stages:
        models[stage.name] = train_stage(found, stage.name, source, models, tmp_path / stage.name)
    return models


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_the_delta_vae_goes_from_images_to_figures(tmp_path, monkeypatch):
    for name, few in (("SHOWN", 2), ("REDRAWN", 1), ("POINTS", 2), ("DREAMS", 1)):
        monkeypatch.setattr(figures, name, few)
    monkeypatch.setattr(measures, "LinearProbe", partial(LinearProbe, fit=partial(adam, passes=2)))
    found, source = experiment(tmp_path, {"delta", "delta_prior", "pixelcnn"}), data()
    models = trained(found, source, tmp_path)
    found.bench.fit(source, tmp_path / "judge")
    table = {
        stage.name: measure(
            found.bench.metrics(stage, models[stage.name], tmp_path / "judge"),
            found.sampler(stage.name, models), source, batch_size=8,
        )
        for stage in found.stages
    }  # fmt: skip
    assert table["delta"]["rate"] >= 2.0
    assert table["delta"]["least_rate_above_committed"] >= 0.0
    assert table["pixelcnn"].keys() == {"elbo", "rate", "distortion", "bits_per_dim", "rate_bits_per_dim"}
    assert table["delta_prior"]["elbo"] == pytest.approx(
        -table["delta_prior"]["rate"] - table["delta_prior"]["distortion"]
    )
    samplers = {name: found.sampler(name, models) for name in models}
    for sampler in samplers.values():
        x = sampler.generate(3, seed_from(0))["x"].numpy()
        assert x.shape == (3, SIDE, SIDE, 1)
        assert set(np.unique(x)) <= {0.0, 1.0}
    outcome = Outcome(found.stages, source, models, samplers, lambda name: tmp_path / name, table, seed_from(0))
    drawn = found.report.figures(outcome)
    assert all(figure is not None for figure in drawn.values())
    assert {"Completion", "Day dream"} <= set(drawn)
    numbers = drawn["KL of each row, in numbers"].rows
    assert [row[0] for row in numbers] == [str(i + 1) for i in range(SIDE)]
    assert sum(float(row[1]) for row in numbers) >= 2.0


@pytest.mark.usefixtures("eager")
def test_few_images_are_shown_as_far_as_they_go(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "BATCH", 2)
    found, source = experiment(tmp_path, {"delta", "delta_prior"}), data()
    stage = found.stage("delta")
    model = stage.method.model(source)
    outcome = Outcome(
        (stage,), source, {"delta": model}, {"delta": Sampler(model, from_prior(model))}, None, {}, seed_from(0)
    )
    batch = next(iter(source.sweep("test", 5)))
    means, kl = figures._mean_and_kl(outcome, "delta", batch, seed_from(0))
    whole = amortized(model, batch, seed_from(1))
    np.testing.assert_allclose(means, whole.q.mean(), atol=1e-6)
    np.testing.assert_allclose(kl, whole.kl, rtol=1e-5)
    rows = figures._interpolated(outcome, "delta", batch, seed_from(0))
    assert len(rows.axes) == 2  # of five images, two pairs
    assert figures._interpolated(outcome, "delta", figures._first(batch, 1), seed_from(0)) is None


@pytest.mark.parametrize(
    ("expression", "kind", "committed"),
    [
        ("plain", Temporal, 0.0),
        ("ar1(2)", Temporal, 2.0),
        ("ar1(3, lowest=0)", Temporal, 3.0),
        ("independent_delta(2)", IndependentDelta, 2.0),
        ("independent_delta(2, means=literal)", IndependentDelta, 2.0),
        ("ar1(2) + beta(0.5) + encoder(all)", Temporal, 2.0),
        ("ar1(2) + encoder(by=pixels)", Temporal, 2.0),
        ("aggressive(most=2, window=0) + free_bits_of_all(4)", Temporal, 0.0),
        ("ar1(2) + aux_prior", Temporal, 2.0),
        ("no_latent", Empty, None),
    ],
)
def test_methods_choose_a_latent(tmp_path, expression, kind, committed):
    found = experiment(tmp_path, {"plain", "delta", "delta_prior"}, **{"stages.plain.method": expression})
    latent = found.stage("plain").method.model(None).latent
    assert isinstance(latent, kind)
    assert getattr(latent, "committed", None) == (None if committed is None else pytest.approx(committed))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("ar1(0)", "`rate` must be positive"),
        ("ar1(50)", "`rate` must be at most"),
        ("ar1(500, lowest=0)", "`correlations` must have a 1 - alpha.2 of at least"),
        ("ar1(8, lowest=1)", "`lowest` must be at least 0 and below 0.9999, got 1"),
        ("independent_delta(1000000.0)", "`rate` must be at most"),
        ("aux_prior(of=delta_prior)", "stage delta_prior has no latents to model"),
        ("ar1(2) + no_latent", "must choose the latent once; ar1 and no_latent both do"),
        ("encoder(up)", "`sees` must be one of past, future, all"),
        ("encoder(by=lines)", "`by` must be one of rows, pixels"),
        ("independent_delta(8, means=square)", "`means` must be one of root, literal"),
        ("second_stage(of=delta)", "must be made of"),
        ("aux_prior(of=delta) + beta(2)", "cannot be combined"),
        ("no_latent + aux_prior", "aux_prior needs latents"),
    ],
)
def test_what_cannot_be_chosen_is_named(tmp_path, expression, message):
    with pytest.raises(ConfigError, match=message):
        experiment(tmp_path, {"plain", "delta", "delta_prior"}, **{"stages.plain.method": expression})


@pytest.mark.parametrize("expression", ["ar1(8)", "encoder(all)", "aux_prior(of=aggressive)"])
def test_remedies_of_rows_need_latents_of_rows(tmp_path, expression):
    numbers = {"data_dir": str(tmp_path), "stages.vae.method": expression}
    config = configs.resolve("lagging_omniglot", "smoke", numbers)
    with pytest.raises(ConfigError, match="must be made of"):
        configs.build("lagging_omniglot", config)


def test_a_prior_of_no_latents_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="stage pixelcnn has no latents to model"):
        experiment(tmp_path, {"pixelcnn", "delta_prior"}, **{"stages.delta_prior.method": "aux_prior(of=pixelcnn)"})


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"model.encoder.heads": 3}, "`width` must be a multiple of `heads`"),
        ({"data.shape": (28, 28)}, "`config.data.shape` must be three whole numbers"),
        ({"data.shape": (0, 28, 1)}, "`config.data.shape` must be three whole numbers"),
        ({"data.levels": 300}, "`config.data.levels` must lie between 2 and 256, got 300"),
        ({"model.decoder.dropout": 1.0}, "`config.model.decoder.dropout` must be at least 0 and below 1"),
        ({"training.cool_from": 9}, "`config.training.cool_from` must be at most `cool_to`, 6; got 9"),
        ({"training.plateau.decays": 2, "training.warm_up": 5}, "each decides the learning rate; got 2 and 5"),
    ],
)
def test_numbers_out_of_range_are_named_at_once(tmp_path, numbers, message):
    with pytest.raises(ConfigError, match=message):
        experiment(tmp_path, {"plain", "delta", "delta_prior"}, **numbers)


def rates(name, preset, steps):
    """The decoder's learning rate at some steps of a plain VAE."""
    config = configs.resolve(name, preset, {})
    networks = rows.row_networks(config) if name == "delta_mnist" else rows.snail_networks(config)
    made = methods.method(config, networks, {}).optimizers()["generative"]
    return [float(made._learning_rate(tf.constant(step, tf.int64))) for step in steps]


def test_rates_follow_their_schedules():
    assert rates("delta_mnist", "small", [0, 1200, 1600, 2000]) == pytest.approx([2e-3, 2e-3, 1e-3, 0.0], abs=1e-9)
    assert rates("delta_cifar10", "paper", [21_715]) == pytest.approx([6.8e-4], rel=0.02)
    assert rates("delta_imagenet32", "paper", [10_053]) == pytest.approx([3.2e-4], rel=0.02)


@pytest.mark.usefixtures("eager")
def test_an_auxiliary_prior_is_trained_beside(tmp_path):
    numbers = {"stages.delta.method": "ar1(2) + aux_prior", "metrics.probe": 0}
    found, source = experiment(tmp_path, {"delta", "delta_prior"}, **numbers), data()
    stage = found.stage("delta")
    models = {"delta": train_stage(found, "delta", source, {}, tmp_path / "delta")}
    metrics = found.bench.metrics(stage, models["delta"], tmp_path)
    row = measure(metrics, found.sampler("delta", models), source, batch_size=8)
    assert row["aux_elbo"] == pytest.approx(-row["aux_rate"] - row["aux_distortion"])
    assert found.sampler("delta", models).generate(2, seed_from(0))["x"].shape == (2, SIDE, SIDE, 1)


def weights(tmp_path, steps, name, **how):
    """Those of the delta-VAE with an auxiliary prior beside, after so many steps in a directory of that name."""
    numbers = {"stages.delta.method": "ar1(2) + aux_prior", "training.every.save": 2, "training.every.grid": 100}
    found = experiment(tmp_path, {"delta", "delta_prior"}, **numbers)
    stages = tuple(replace(stage, steps=steps) for stage in found.stages)
    model = train_stage(replace(found, stages=stages), "delta", data(), {}, tmp_path / name, **how)
    return [v.numpy() for v in model.variables]


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_a_run_that_goes_on_is_the_uninterrupted_one(tmp_path):
    weights(tmp_path, 2, "stopped")
    for gone_on, whole in zip(weights(tmp_path, 4, "stopped"), weights(tmp_path, 4, "whole"), strict=True):
        np.testing.assert_array_equal(gone_on, whole)


@pytest.mark.slow
def test_two_devices_give_the_weights_of_one(tmp_path):
    two = weights(tmp_path, 2, "two", strategy_name="mirrored")
    for one, other in zip(weights(tmp_path, 2, "one"), two, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("levels", [8, 256])
def test_colour_images_are_mixtures_of_logistics(tmp_path, levels):
    others = {f"stages.{name}.steps": 0 for name in ("non_causal", "non_causal_prior")}  # so few rows hold no 40 nats
    tiny = {**TINY, **others, "data.shape": (SIDE, SIDE, 3), "data.levels": levels}
    (tmp_path / "a.npz").touch()
    config = configs.resolve("delta_cifar10", "smoke", {"data_dir": str(tmp_path), **tiny})
    model = configs.build("delta_cifar10", config).stage("delta").method.model(None)
    x = np.random.default_rng(0).integers(0, levels, [3, SIDE, SIDE, 3]) / np.float32(levels - 1)
    draw = amortized(model, {"x": x.astype(np.float32)}, seed_from(0))
    assert draw.log_px.shape == (3,)
    assert np.isfinite(draw.log_px).all()
    drawn = model.generate(draw.z, seed=seed_from(1))["x"].numpy() * (levels - 1)
    np.testing.assert_allclose(drawn, np.rint(drawn), atol=1e-3)
    assert len(np.unique(drawn)) > 2


def test_images_without_classes_have_no_probe(tmp_path):
    found, source = experiment(tmp_path, {"plain", "delta", "delta_prior"}), data()
    same = Arrays(
        {name: {"x": np.zeros([8, SIDE, SIDE, 1], np.float32), "label": -np.ones(8, np.int32)} for name in source.sizes}
    )
    found.bench.fit(same, tmp_path / "judge")
    stage = found.stage("plain")
    metrics = found.bench.metrics(stage, stage.method.model(None), tmp_path / "judge")
    assert "linear_probe" not in {metric.name for metric in metrics}


@pytest.mark.parametrize("name", ["delta_cifar10", "delta_imagenet32", "delta_freyfaces"])
@pytest.mark.parametrize("preset", ["smoke", "small", "paper"])
def test_experiments_of_grey_values_are_built(tmp_path, name, preset):
    np.savez(tmp_path / "own.npz", x=np.zeros([4, 8, 8], np.uint8))
    found = configs.build(name, configs.resolve(name, preset, {"data_dir": str(tmp_path)}))
    assert {"plain", "delta", "delta_prior"} <= {stage.name for stage in found.stages}
    assert found.exported == "delta_prior"


@pytest.mark.parametrize(("fitted_on", "own"), [("train", False), ("test", True)])
def test_linear_probes_are_fitted_on_training_images_or_as_the_paper_says_on_those_they_score(tmp_path, fitted_on, own):
    found = experiment(tmp_path, {"plain", "delta", "delta_prior"}, **{"metrics.probe_fitted_on": fitted_on})
    found.bench.fit(data(), tmp_path)
    plain = found.stage("plain")
    (probe,) = [m for m in found.bench.metrics(plain, plain.method.model(None), tmp_path) if isinstance(m, LinearProbe)]
    assert (probe.train is None) == own
