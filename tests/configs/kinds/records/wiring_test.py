"""Experiments on records: built in every size, trained a few steps, measured, shown, written as rows."""

import csv
import json
from functools import partial

import numpy as np
import pytest
import tensorflow as tf

import configs
from configs.kinds.records.columns import columns_of_addresses
from configs.kinds.records.figures import figures
from configs.kinds.records.methods import BEST, SCHEMES
from configs.kinds.records.numbers import DEFAULT, UNASKED
from configs.kinds.records.views import as_modelled
from tfvae.checks import ConfigError
from tfvae.data.reader import Placed
from tfvae.data.records.addresses import AddressFiles
from tfvae.data.records.table import table
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment.train import train_stage
from tfvae.metrics.measuring import measure
from tfvae.randomness import seed_from
from tfvae.schema.rows import write_csv
from tfvae.training.actions.history import read_history

TREE = {**UNASKED, f"stages.{BEST}.steps": 1}
"""The paper's best scheme in place of rows that are read back."""
NAMES = ("addresses", "addresses_schemes", "records")


@pytest.mark.parametrize("preset", ["smoke", "small", "paper"])
@pytest.mark.parametrize("name", NAMES)
def test_they_are_built_on_the_made_up_state(name, preset):
    experiment = configs.build(name, configs.resolve(name, preset, {}))
    assert experiment.exported == (BEST if preset == "paper" or name == "addresses_schemes" else DEFAULT)
    assert experiment.data.reader.shards()


def test_the_paper_s_numbers():
    config = configs.resolve("addresses", "paper", {})
    network, training = config.model.network, config.training
    assert (network.width, network.embedding, training.batch_size) == (128, 16, 256)
    assert (training.beta.end, training.adam.rate) == (0.384, 2.5e-4)
    assert (training.clip_norm, training.number_weight) == (0.01, 1.0)
    assert training.warm_up == config.stages[BEST].steps == 2_000_000


def test_all_five_schemes_run_equally_long():
    stages = configs.resolve("addresses_schemes", "small", {}).stages
    assert sorted(name for name, stage in stages.items() if stage.steps) == sorted(SCHEMES)
    assert len({stage.steps for stage in stages.values()} - {0}) == 1


@pytest.mark.parametrize("preset", ["smoke", "small", "paper"])
@pytest.mark.parametrize("name", ["addresses_levels", "addresses_variants", "addresses_baselines"])
def test_what_is_compared_is_built_and_runs_equally_long(name, preset):
    config = configs.resolve(name, preset, {})
    experiment = configs.build(name, config)
    assert len(experiment.stages) >= 4
    assert len({config.stages[stage.name].steps for stage in experiment.stages}) == 1
    assert config.training.augmented.start < config.stages[experiment.exported].steps


@pytest.mark.parametrize("preset", ["smoke", "small", "paper"])
def test_one_plain_tree_has_the_steps_that_variants_pay_for(preset):
    config = configs.resolve("addresses_remedies", preset, {})
    steps = {
        stage.name: config.stages[stage.name].steps for stage in configs.build("addresses_remedies", config).stages
    }
    longer = steps.pop("plain_longer")
    assert set(steps) == {"plain", "augmented", "multiscale", "multiscale_augmented"}
    assert {longer} == {count * 4 // 3 for count in steps.values()}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (UNASKED, "`config.stages.NAME.steps` must be at least 1 for one of"),
        ({"training.warm_up": 0}, r"`config.training.warm_up` must be at least 1, got 0"),
        ({"training.clip_norm": 0.0}, r"`config.training.clip_norm` must be positive, got 0.0"),
        ({"data.max_categories": 1}, r"`config.data.max_categories` must be at least 2, got 1"),
    ],
)
def test_numbers_out_of_range_are_named(fields, message):
    with pytest.raises(ConfigError, match=message):
        configs.build("addresses", configs.resolve("addresses", "smoke", fields))


@pytest.fixture(scope="module")
def run(tmp_path_factory, outcome_of):
    """(configuration, experiment, outcome) of two schemes after two steps; eager, for graphs take longer to make."""
    directory = tmp_path_factory.mktemp("run")
    numbers = {
        "data.made_up": 300, "data.limit": 40, "stages.always_sampling.steps": 2,
        **TREE, f"stages.{BEST}.steps": 2, "training.losses.every": 2,
        "training.losses.rows": 4, "report.sampled": 20, "report.coded": 8, "training.batch_size": 8,
    }  # fmt: skip
    config = configs.resolve("addresses", "smoke", numbers)
    experiment = configs.build("addresses", config)
    ingest(experiment.data.reader, directory / "records")
    data, models = experiment.data.load(record_files(directory / "records")), {}
    tf.config.run_functions_eagerly(True)
    for stage in experiment.stages:
        models[stage.name] = train_stage(experiment, stage.name, data, models, directory / stage.name)
    experiment.bench.fit(data, directory / "judge")
    yield config, experiment, outcome_of(experiment, data, models, directory), directory
    tf.config.run_functions_eagerly(False)


@pytest.mark.slow
def test_stages_train_and_write_loss_curves(run):
    _, experiment, outcome, directory = run
    for stage in experiment.stages:
        assert all(np.isfinite(weight).all() for weight in outcome.models[stage.name].get_weights())
        (line,) = read_history(directory / stage.name / "losses.jsonl")
        assert {"train_loss", "test_loss", "generated_loss", "train_bpc", "test_bpc", "generated_bpc"} <= line.keys()


def test_everything_is_measured(run):
    _, experiment, outcome, directory = run
    stage = experiment.stage(experiment.exported)
    metrics = experiment.bench.metrics(stage, outcome.models[stage.name], directory / "judge")
    values = measure(metrics, outcome.samplers[stage.name], outcome.data, "test", 8, seed_from(0), 8)
    assert {
        "p_mean",
        "p_real_mean",
        "levenshtein_street",
        "bpc",
        "existing_city",
        "duplicates",
        "elbo",
    } <= values.keys()
    assert values.keys() >= {"p_ks", "longest", "reconstructed_km", "reconstructed_kept"}
    # A model of two steps draws no number that is one.
    assert all(np.isfinite(value) for name, value in values.items() if name != "reconstructed_off")


def test_codes_that_are_points_are_measured_without_a_bound(run):
    _, _, outcome, directory = run
    tied = configs.build("addresses", configs.resolve("addresses", "smoke", {**TREE, f"stages.{BEST}.method": "wae"}))
    stage = tied.stage(BEST)
    model = stage.method.model(outcome.data)
    metrics = tied.bench.metrics(stage, model, directory / "judge")
    values = measure(metrics, tied.sampler(BEST, {BEST: model}), outcome.data, "test", 8, seed_from(0), 8)
    assert "elbo" not in values
    assert values.keys() >= {"p_mean", "bpc", "reconstructed_km"}
    assert stage.held_out(model) == ()


@pytest.mark.slow
def test_everything_is_shown(run):
    config, _, outcome, _ = run
    shown = figures(config, partial(as_modelled, columns_of_addresses), outcome)
    assert list(shown) == [
        "p-values",
        "Repeated encoding and decoding",
        "Repeated encoding and decoding, in numbers",
        "Values that exist",
        "Loss of training, test and generated rows",
        "Generated loss",
        "Map of generated rows",
        "Map of interpolations",
    ]
    names = sorted(outcome.samplers)
    assert len(names) == 2
    for figure in (shown["Repeated encoding and decoding"], shown["Map of interpolations"].figure):
        # Behind a comma a title may count rows that are on no map.
        assert sorted(axes.get_title().partition(",")[0] for axes in figure.axes) == names
    assert sorted(line.get_label() for line in shown["Values that exist"].axes[0].lines) == names


def test_rows_are_written_and_previewed(run, tmp_path):
    _, experiment, outcome, _ = run
    experiment.report.files(outcome, tmp_path)
    with (tmp_path / "rows.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    assert list(rows[0])[:3] == ["lat", "long", "number"]
    made = outcome.samplers[BEST].generate(3, seed_from(1))
    assert len(outcome.data.interface.show(made)) == 3


@pytest.mark.parametrize("trained", [TREE, {f"stages.{DEFAULT}.steps": 1}], ids=["tree", "read_back"])
@pytest.mark.usefixtures("eager")
def test_any_table_trains(tmp_path, outcome_of, trained):
    path = tmp_path / "people.csv"
    lines = [f"{['Ann', 'Bo', 'Cy'][i % 3]},{i % 7},{i * 0.5},{'yes' if i % 2 else 'no'}" for i in range(200)]
    path.write_text("\n".join(["name,kids,height,member", *lines]) + "\n")
    numbers = {
        "data_dir": str(path),
        **trained,
        "training.batch_size": 8,
        "training.losses.every": 10,
        "report.sampled": 5,
    }
    config = configs.resolve("records", "smoke", numbers)
    experiment = configs.build("records", config)
    ingest(experiment.data.reader, tmp_path / "records")
    data = experiment.data.load(record_files(tmp_path / "records"))
    stage = experiment.exported
    model = train_stage(experiment, stage, data, {}, tmp_path / stage)
    experiment.report.files(outcome_of(experiment, data, {stage: model}, tmp_path), tmp_path)
    rows = list(csv.DictReader((tmp_path / "rows.csv").read_text().splitlines()))
    assert len(rows) == 5
    assert {row["name"] for row in rows} <= {"Ann", "Bo", "Cy"}
    assert all(row["kids"].isdigit() for row in rows)


@pytest.mark.slow
@pytest.mark.usefixtures("eager")
def test_lines_are_shown_as_addresses(tmp_path, outcome_of):
    numbers = {
        "data.made_up": 200, "data.limit": 20, "stages.lines.steps": 1, "training.batch_size": 8,
        "training.losses.every": 1, "training.losses.rows": 4, "report.sampled": 5, "report.coded": 4,
        "report.points": 3,
    }  # fmt: skip
    experiment = configs.build("addresses_lines", configs.resolve("addresses_lines", "smoke", numbers))
    ingest(experiment.data.reader, tmp_path / "records")
    data = experiment.data.load(record_files(tmp_path / "records"))
    model = train_stage(experiment, "lines", data, {}, tmp_path / "lines")
    shown = experiment.report.figures(outcome_of(experiment, data, {"lines": model}, tmp_path))
    assert "p-values" in shown and "Values that exist" in shown
    # After one step no line can be read, and so there is nothing on a map.
    assert shown["Map of generated rows"] is shown["Map of interpolations"] is None


@pytest.mark.parametrize("trained", [TREE, {f"stages.{DEFAULT}.steps": 1}], ids=["tree", "read_back"])
@pytest.mark.usefixtures("eager")
def test_nested_records_of_a_declared_message_train(tmp_path, outcome_of, trained):
    (tmp_path / "person.proto").write_text(
        'syntax = "proto3";\nenum Kind { HOME = 0; WORK = 1; }\n'
        "message Phone { string number = 1; Kind kind = 2; }\n"
        "message Person { string name = 1; optional int64 age = 2; bool member = 3; repeated Phone phones = 4; }\n"
    )
    people = [
        {
            "name": f"P{i % 9}",
            "age": i % 50,
            "member": bool(i % 2),
            "phones": [{"number": str(i), "kind": "WORK"}] * (i % 3),
        }
        for i in range(200)
    ]
    (tmp_path / "people.jsonl").write_text("".join(json.dumps(person) + "\n" for person in people))
    numbers = {
        "data_dir": str(tmp_path / "people.jsonl"), "data.schema": f"{tmp_path / 'person.proto'}:Person",
        **trained, "training.batch_size": 8, "training.losses.every": 10, "report.sampled": 5,
    }  # fmt: skip
    experiment = configs.build("records", configs.resolve("records", "smoke", numbers))
    ingest(experiment.data.reader, tmp_path / "records")
    data = experiment.data.load(record_files(tmp_path / "records"))
    stage = experiment.exported
    model = train_stage(experiment, stage, data, {}, tmp_path / stage)
    experiment.report.files(outcome_of(experiment, data, {stage: model}, tmp_path), tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert len(rows) == 5
    assert all(isinstance(row["member"], bool) and len(row["phones"]) <= 2 for row in rows)


def test_rows_score_the_same_after_they_were_written_and_read(run, tmp_path):
    _, _, outcome, _ = run
    interface, sampler = outcome.data.interface, outcome.samplers[BEST]
    before = interface.render(sampler.generate(6, seed_from(2)))
    write_csv(table(outcome.data.schema, interface.parse(before)["x"]), outcome.data.schema, tmp_path / "rows.csv")
    reader = AddressFiles(str(tmp_path / "rows.csv"))
    read = [item.record for shard in reader.shards() for item in reader.read(shard) if isinstance(item, Placed)]
    rows = [record for record in read if "summary" not in record]
    after = {
        name: tf.constant([_first(row[name], spec) for row in rows], spec.dtype)
        for name, spec in interface.spec.items()
    }

    def score(raw):
        draw = sampler.infer(sampler.model, interface.parse(raw), seed_from(3))
        return draw.log_px.numpy(), draw.kl.numpy()

    assert len(rows) == 6
    for one, other in zip(score(before), score(after), strict=True):
        np.testing.assert_array_equal(one, other)


def _first(value, spec):
    """The value of a feature; a missing text is an empty list."""
    empty = b"" if spec.dtype == tf.string else 0.0
    return (value[0] if value else empty) if isinstance(value, list) else value
