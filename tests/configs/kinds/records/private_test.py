"""Trees that are trained with differential privacy: what is refused, what numbers are whitened by, what is told."""

import io

import keras
import numpy as np
import pytest
from rich.console import Console

import configs
from configs.kinds.records.figures import figures
from configs.kinds.records.numbers import UNASKED
from configs.kinds.records.views import as_modelled
from tests.records import SMALL, SMALL_RAW, training
from tfvae.checks import ConfigError
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import seeded_model
from tfvae.experiment.train import train_stage
from tfvae.latents import moments_of
from tfvae.plots.text_tables import TextTable
from tfvae.training.actions.history import read_history
from tfvae.training.updates.private import PrivateUpdate


def built(method, **fields):
    numbers = {**UNASKED, "data.made_up": 300, "stages.private.steps": 4, "stages.private.method": method, **fields}
    config = configs.resolve("records", "smoke", numbers)
    return config, configs.build("records", config)


@pytest.mark.parametrize(
    ("method", "message"),
    [
        ("read_back + private", "private cannot be combined with values that are read back: .* no noise is added"),
        ("counts + private", "private cannot be combined with values that are read back"),
        ("wae + private", "private cannot be combined with what chooses what ties codes to the prior"),
        ("multiscale + private", "private cannot be combined with what chooses"),
        ("aggressive + private", "private cannot be combined with what chooses what drives the update"),
        ("private(noise=0)", "`noise` must be at least 0.1, got 0"),
        ("private(clip=0)", "`clip` must be positive, got 0"),
        ("private(delta=1)", "`delta` must lie between 0 and 1, got 1"),
    ],
)
def test_where_the_promise_would_not_be_true_it_is_refused(method, message):
    with pytest.raises(ConfigError, match=message):
        built(method)


def test_numbers_are_whitened_by_their_bounds():
    _, experiment = built("private")
    data = training(SMALL, SMALL_RAW)  # ages 3, 40 and 7; one is missing
    model = experiment.stages[0].method.model(data)
    part = next(part for part in model.encoder.tree.parts if hasattr(part, "whitening"))
    np.testing.assert_allclose(part.moments.mean, [(3 + 40) / 2])
    np.testing.assert_allclose(part.moments.covariance, [[((40 - 3) / 4) ** 2]])


def test_a_delta_that_lets_rows_be_given_away_is_refused():
    _, experiment = built("private(delta=0.01)")
    with pytest.raises(ConfigError, match=r"`delta` must be below 1 / 4, the number of training rows, got 0\.9"):
        built("private(delta=0.9)")[1].stages[0].promised(training(SMALL, SMALL_RAW))
    assert "epsilon" in experiment.stages[0].promised(training(SMALL, SMALL_RAW))


@pytest.mark.slow
def test_a_stage_tells_epsilon_before_training_in_its_history_and_in_the_report(tmp_path, outcome_of):
    config, experiment = built("tuple_as_text_tf + private(noise=0.8, clip=0.5)")
    ingest(experiment.data.reader, tmp_path / "records")
    data, printed = experiment.data.load(record_files(tmp_path / "records")), io.StringIO()
    (stage,) = experiment.stages
    before = [v.numpy() for v in seeded_model(stage, data, 0).non_trainable_variables]
    model = train_stage(experiment, "private", data, {}, tmp_path / "private", console=Console(file=printed))
    line = stage.promised(data)
    assert printed.getvalue().startswith(f"private: {line}\n") and "Not covered: the schema" in line
    spent = [entry["epsilon"] for entry in read_history(tmp_path / "private" / "history.jsonl")]
    assert 0 < spent[0] < spent[-1] and f"epsilon {spent[-1]:.2f} for delta 1e-05 after 4 steps" in line
    for old, new in zip(before, model.non_trainable_variables, strict=True):
        np.testing.assert_array_equal(old, new)  # moments take in rows without noise, so they must not move
    np.testing.assert_array_equal(moments_of(model.latent).covariance, np.eye(model.latent.width))
    outcome = outcome_of(experiment, data, {"private": model}, tmp_path)
    found = figures(config, lambda schema: as_modelled(_columns, schema), outcome)
    assert isinstance(found["Differential privacy"], TextTable)
    assert found["Differential privacy"].rows == [("private", line)]


def _columns(schema):
    from configs.kinds.records.columns import Columns

    del schema
    return Columns()


def test_gradients_are_the_private_ones():
    _, experiment = built("private(noise=2.0)")
    method = experiment.stages[0].method
    data = training(SMALL, SMALL_RAW)
    keras.utils.set_random_seed(0)
    procedure = method.procedure(method.model(data), data, [0, 1])
    update = procedure.procedure.update
    assert isinstance(update, PrivateUpdate)
    assert (update.promise.noise, update.batch_size) == (2.0, 16)
