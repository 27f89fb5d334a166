"""The method `read_back`: made from an expression, trained a few steps, scored and drawn, with z and without."""

import numpy as np
import pytest
import tensorflow as tf

import configs
from configs.kinds.records.numbers import UNASKED
from tfvae.checks import ConfigError
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import seeded_model
from tfvae.experiment.train import train_stage
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.measuring import measure
from tfvae.randomness import seed_from


def experiment(method: str, **numbers):
    chosen = {**UNASKED, "stages.read_back.steps": 2, "stages.read_back.method": method}
    fields = {"data.made_up": 300, "training.batch_size": 8, "training.losses.every": 10, **chosen, **numbers}
    return configs.build("addresses", configs.resolve("addresses", "smoke", fields))


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("method", ["read_back + free_bits_of_all(6)", "read_back_alone"])
def test_it_trains_scores_and_draws(tmp_path, method):
    made = experiment(method)
    ingest(made.data.reader, tmp_path / "records")
    data = made.data.load(record_files(tmp_path / "records"))
    model = train_stage(made, "read_back", data, {}, tmp_path / "read_back")
    sampler = made.sampler("read_back", {"read_back": model})
    drawn = sampler.generate(5, seed_from(1))
    assert len(data.interface.show(drawn)) == 5
    again = sampler.generate(3, seed_from(1))
    for key, column in again["x"].items():
        np.testing.assert_allclose(column, drawn["x"][key][:3], rtol=1e-5)
    found = measure([ElboParts()], sampler, data, "test", 20, seed_from(2), 20)
    assert np.isfinite(found["elbo"])
    assert (found["rate"] > 0) == ("alone" not in method)


@pytest.mark.usefixtures("eager")
def test_counts_alone_stay_as_they_are(tmp_path):
    made = experiment("counts")
    ingest(made.data.reader, tmp_path / "records")
    data = made.data.load(record_files(tmp_path / "records"))
    before = seeded_model(made.stage("read_back"), data, 0).get_weights()
    after = seeded_model(made.stage("read_back"), data, 0)
    procedure = made.stage("read_back").method.procedure(after, data, seed_from(0))
    procedure.steps(iter(data.batches("train", 8, seed=seed_from(1))), 2)
    for a, b in zip(before, after.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_known_postal_code_is_drawn_as_a_whole(tmp_path):
    made = experiment("read_back_alone", **{"stages.read_back.steps": 1})
    ingest(made.data.reader, tmp_path / "records")
    data = made.data.load(record_files(tmp_path / "records"))
    model = made.stage("read_back").method.model(data)
    x = model.generate(tf.zeros([50, 0]), seed=seed_from(3))["x"]
    known = {row.tobytes() for batch in data.sweep("train", 1000) for row in np.asarray(batch["x"]["postcode"])}
    spelled = (
        model.decoder.fields["postcode"].code(x["postcode"]) == model.decoder.fields["postcode"].size - 1
    ).numpy()
    assert all(row.tobytes() in known for row in x["postcode"].numpy()[~spelled])


@pytest.mark.parametrize(
    ("method", "message"),
    [
        ("read_back + augmented", "the variants"),
        ("read_back + multiscale", "the levels"),
        ("read_back + pass_through", "the modules of messages"),
    ],
)
def test_what_belongs_to_the_tree_is_refused(method, message):
    with pytest.raises(ConfigError, match=message):
        experiment(method)
