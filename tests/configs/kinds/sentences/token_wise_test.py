"""Sentences with a latent for each token: what methods choose, and that they train, are measured and shown."""

import numpy as np
import pytest
import tensorflow as tf

import configs
from tfvae.checks import ConfigError
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment.train import train_stage
from tfvae.latents import Empty, TokenWise, committed_rate
from tfvae.metrics.measuring import measure
from tfvae.randomness import seed_from

TINY = {
    "metrics.limit": 12, "metrics.batch_size": 6, "metrics.iw_samples": 2, "metrics.iw_limit": 6, "metrics.decoded": 6,
    "data.max_words": 4, "data.keep_words": (1, 4), "training.batch_size": 8, "model.network.width": 4,
    "data.vocabulary": 24,
}  # fmt: skip


@pytest.fixture
def build(text_file):
    """build(**numbers) is an experiment on a small file."""

    def make(**numbers):
        chosen = {"data_dir": str(text_file), "stages.*.steps": 2, **TINY, **numbers}
        steps = {f"stages.{name}.steps": 2 for name in ("lm", "plain", "delta", "delta_prior")}
        del chosen["stages.*.steps"]
        return configs.build("delta_yelp", configs.resolve("delta_yelp", "smoke", {**steps, **chosen}))

    return make


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_the_delta_vae_goes_from_sentences_to_figures(build, tmp_path, outcome_of):
    experiment = build()
    ingest(experiment.data.reader, tmp_path / "records")
    data, models = experiment.data.load(record_files(tmp_path / "records")), {}
    for stage in experiment.stages:
        models[stage.name] = train_stage(experiment, stage.name, data, models, tmp_path / stage.name)
    rows = {
        stage.name: measure(
            experiment.bench.metrics(stage, models[stage.name], tmp_path),
            experiment.sampler(stage.name, models), data, batch_size=6,
        )
        for stage in experiment.stages
    }  # fmt: skip
    assert rows["delta"]["least_rate_above_committed"] >= 0.0
    assert rows["plain"]["rate_per_token"] >= 0.0
    assert rows["lm"]["rate"] == 0.0
    prior = rows["delta_prior"]
    assert prior["elbo"] == pytest.approx(-prior["rate"] - prior["distortion"])
    x = experiment.sampler("delta_prior", models).generate(3, seed_from(0))["x"].numpy()
    assert x.shape == (3, 5)
    drawn = experiment.report.figures(outcome_of(experiment, data, models, tmp_path, rows))
    assert all(figure is not None for figure in drawn.values())
    assert {"Reconstructions", "KL of each token"} <= set(drawn)


@pytest.mark.parametrize(
    ("expression", "kind", "alpha"),
    [
        ("plain", TokenWise, [0.0, 0.0]),
        ("ar1(0.1, 0.5)", TokenWise, [0.1, 0.5]),
        ("ar1 + beta(0.5) + encoder(all)", TokenWise, [0.2, 0.4]),
        ("lm", Empty, None),
    ],
)
def test_methods_choose_a_latent(build, expression, kind, alpha):
    latent = build(**{"stages.plain.method": expression}).stage("plain").method.model(None).latent
    assert isinstance(latent, kind)
    if alpha:
        np.testing.assert_allclose(latent.correlations.alpha, alpha)
        assert latent.committed == committed_rate(latent.correlations, 5)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("ar1(0.2, 1)", "`alpha` must be numbers of at least 0 and less than 1"),
        ("encoder(up)", "`sees` must be one of past, future, all"),
        ("ar1 + lm", "must choose the latent once"),
        ("aux_prior(of=lm)", "stage lm has no latents to model"),
        ("aux_prior(of=delta) + anneal", "cannot be combined"),
    ],
)
def test_what_cannot_be_chosen_is_named(build, expression, message):
    with pytest.raises(ConfigError, match=message):
        build(**{"stages.plain.method": expression})


def test_the_bound_through_the_first_prior_itself_is_the_first_bound(build, text_file):
    """Of a prior without correlations: a new auxiliary prior says N(0, 1) of each step, as that one does."""
    experiment = build(**{"stages.delta.method": "plain"})
    models = {name: experiment.stage(name).method.model(None) for name in ("delta", "delta_prior")}
    stage = experiment.stage("delta_prior")
    prior = experiment.bench.metrics(stage, models["delta_prior"], text_file)[0]
    batch = {"x": tf.constant([[5, 6, 1], [5, 1, 0]])}
    found = prior.result(prior.observe(experiment.sampler("delta_prior", models), batch, seed_from(0)))
    assert found["rate"] == pytest.approx(0.0, abs=0.05)
