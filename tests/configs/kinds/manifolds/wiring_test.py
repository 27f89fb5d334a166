"""Experiments on a manifold: what is trained, measured and drawn, and what is refused."""

import numpy as np
import pytest

import configs
from tfvae.checks import ConfigError
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment.evaluate import measure_stages
from tfvae.experiment.train import train_stage

NAME = "two_stage_manifold"
TRAINED = ("learned_gamma", "two_stage", "joint", "fixed_1000", "fixed_10", "floor_500", "latent_1")


def build(**numbers):
    return configs.build(NAME, configs.resolve(NAME, "smoke", numbers))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Experiment, data, models and directory of a few steps, and the values of all metrics."""
    import tensorflow as tf
    from rich.console import Console

    tf.config.run_functions_eagerly(True)
    directory = tmp_path_factory.mktemp("run")
    stages = configs.resolve(NAME, "smoke", {}).stages
    experiment = build(**{f"stages.{name}.steps": 2 * (name in TRAINED) for name in stages})
    ingest(experiment.data.reader, directory / "records")
    data, models = experiment.data.load(record_files(directory / "records")), {}
    for stage in experiment.stages:
        models[stage.name] = train_stage(experiment, stage.name, data, models, directory / stage.name)
    rows = measure_stages(experiment, data, models, directory / "judge", Console(quiet=True))
    yield experiment, data, models, directory, rows
    tf.config.run_functions_eagerly(False)


def test_first_stages_are_measured_and_of_second_ones_what_they_make(run):
    *_, rows = run
    last = {"mmd_latents", "mmd_samples", "off_manifold"}
    first = {"mse", "squared_error", "elbo", "rate", "distortion", "low_noise_units"}
    assert set(rows) == set(TRAINED)
    assert set(rows["two_stage"]) == last
    assert first | last <= set(rows["learned_gamma"]) == set(rows["joint"])
    assert all(np.isfinite(value) for row in rows.values() for value in row.values())
    assert all(row["off_manifold"] > 0.05 for row in rows.values())  # nothing is learned in two steps


def test_points_are_measured_against_the_manifold_that_they_come_from(run):
    experiment, data, *_ = run
    (batch,) = data.sweep("test", 50)
    x = batch["x"].numpy()
    assert x.shape == (50, 5)
    np.testing.assert_allclose(experiment.data.reader.embedding.distance(x), 0, atol=1e-5)


def test_the_report_draws_what_the_theorems_say(run, outcome_of):
    experiment, data, models, directory, rows = run
    drawn = experiment.report.figures(outcome_of(experiment, data, models, directory, rows))
    assert list(drawn) == [
        "Rate and error over gamma", "Slopes", "Latent dimensions", "Gamma", "Posterior variances", "Latents",
        "Samples",
    ]  # fmt: skip
    assert [row[0] for row in drawn["Slopes"].rows] == ["fixed"] * 2 + ["learned, down to a floor"] * 2
    assert [row[1] for row in drawn["Slopes"].rows][:2] == ["1", "0.01"]
    np.testing.assert_array_equal(drawn["Latent dimensions"].axes[0].lines[0].get_xdata(), [1, 3])
    assert [axes.get_title() for axes in drawn["Samples"].axes] == ["data", "learned_gamma", "two_stage", "joint"]
    assert [axes.get_title() for axes in drawn["Latents"].axes][1:] == ["u of the second stage", "N(0, I)"]


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"data.r": 5}, r"`config\.data`: `d` must be at least 6, got 5"),
        ({"data.r": 0}, r"`config\.data\.r` must be at least 1, got 0"),
        ({"model.latent": 0}, r"`config\.model\.latent` must be at least 1, got 0"),
        ({"model.gamma.floor": 0.0}, r"`config\.model\.gamma\.floor` must be positive, got 0"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(numbers, message):
    with pytest.raises(ConfigError, match=message):
        build(**numbers)
