"""Loss curves: their lines, resumption, and the objective itself as oracle."""

import json

import numpy as np
import pytest
import tensorflow as tf

from tests.records import SMALL, SMALL_ROOT, record_vae, shaken, small_batch
from tests.tiny import tiny_vae
from tfvae.data.arrays import Arrays
from tfvae.generators import Sampler, from_moments, from_prior
from tfvae.inference.records import embedded_once
from tfvae.objectives.elbo import elbo
from tfvae.objectives.records import record_objective
from tfvae.objectives.trades import weighted
from tfvae.randomness import fold_in, seed_from
from tfvae.schedules import linear
from tfvae.training.actions.loss_curves import LossCurves

OBJECTIVE = record_objective(SMALL_ROOT, weighted(linear(0.0, 1.0, 100), 4))
KINDS = ("train", "test", "generated")


@pytest.fixture(scope="module")
def sampler():
    model = shaken(record_vae(SMALL))
    return Sampler(model, from_moments(model), embedded_once)


@pytest.fixture(scope="module")
def source():
    """Six training rows and three test rows."""
    x = {key: column.numpy()[:3] for key, column in small_batch()["x"].items()}
    train = {key: np.concatenate([column, column[::-1]]) for key, column in x.items()}
    return Arrays({"train": train, "test": x}, lambda rows, seed: {"x": rows})


def curves(sampler, source, path, **changed):
    return LossCurves(sampler, OBJECTIVE, source, path, **{"every": 10, "rows": 5, "batch_size": 3, **changed})


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.slow
def test_lines_and_what_they_say(sampler, source, tmp_path):
    action = curves(sampler, source, tmp_path / "losses.jsonl")
    for step in (5, 10, 15, 20):
        action(step, None)
    found = lines(tmp_path / "losses.jsonl")
    assert [line["step"] for line in found] == [10, 20]
    batch = small_batch()
    terms = OBJECTIVE(embedded_once(sampler.model, batch, seed_from(0)), batch, tf.constant(0), None)
    assert {"bpc", "rate", "beta"} <= terms.terms.keys()
    assert set(found[0]) == {"step", *(f"{kind}_{name}" for kind in KINDS for name in ("loss", *terms.terms))}
    assert found[1]["train_beta"] == pytest.approx(0.2)
    slope = {kind: found[1][f"{kind}_loss"] - found[0][f"{kind}_loss"] for kind in KINDS}
    assert min(slope.values()) > 0  # nothing but beta moves, from 0.1 to 0.2
    assert found[0]["test_bpc"] == found[1]["test_bpc"]


def mean_loss(model, batches, step):
    sums, n = 0.0, 0
    for i, batch in enumerate(batches):
        size = len(batch["x"]["name"])
        draw = embedded_once(model, batch, fold_in(seed_from(0), i))
        sums += size * float(OBJECTIVE(draw, batch, tf.constant(step, tf.int64), None).total)
        n += size
    return sums / n


@pytest.mark.slow
def test_generated_loss_is_the_objective_of_generated_rows(sampler, source, tmp_path):
    curves(sampler, source, tmp_path / "losses.jsonl")(10, None)
    (line,) = lines(tmp_path / "losses.jsonl")
    model = sampler.model
    generated = [sampler.generate(n, fold_in(seed_from(1), i)) for i, n in enumerate((3, 2))]
    assert line["generated_loss"] == pytest.approx(mean_loss(model, generated, 10), rel=1e-4)
    assert line["train_loss"] == pytest.approx(mean_loss(model, source.sweep("train", 3, limit=5), 10), rel=1e-4)
    assert line["test_loss"] == pytest.approx(mean_loss(model, source.sweep("test", 3), 10), rel=1e-4)


def test_any_model_has_loss_curves(tmp_path):
    x, model = np.random.default_rng(0).normal(size=(7, 3)).astype(np.float32), tiny_vae()
    data = Arrays({"train": {"x": x}, "test": {"x": x[:2]}}, lambda rows, seed: {"x": rows["x"]})
    LossCurves(
        Sampler(model, from_prior(model)), elbo(), data, tmp_path / "losses.jsonl", every=3, rows=5, batch_size=2
    )(3, None)
    (line,) = lines(tmp_path / "losses.jsonl")
    assert line.keys() >= {f"{kind}_{name}" for kind in KINDS for name in ("loss", "rate", "distortion")}
    for kind in KINDS:
        assert line[f"{kind}_loss"] == pytest.approx(line[f"{kind}_rate"] + line[f"{kind}_distortion"], rel=1e-5)


def test_a_resumed_run_writes_its_lines_anew(sampler, source, tmp_path):
    path = tmp_path / "losses.jsonl"
    path.write_text("".join(json.dumps({"step": step, "train_loss": 0.0}) + "\n" for step in (10, 20, 30)))
    curves(sampler, source, path, start=20)
    assert [line["step"] for line in lines(path)] == [10, 20]
