"""What a run's report says of rows whose model is known: counts of training rows, which are kept as they are or not."""

import random
from types import SimpleNamespace

import pytest

import configs
from configs.kinds.records.judged import judged
from configs.kinds.records.numbers import COUNTS, UNASKED
from configs.kinds.records.samples import sampled
from tests.made_up_people import people
from tests.records import parsed
from tfvae.data.records.batches import Records
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import seeded_model
from tfvae.plots.judgement import Judgement
from tfvae.randomness import seed_from
from tfvae.schema.message import Field, Message, Schema, Text
from tfvae.schema.rows import shown

N, RARE = 400, "PASSUMPSIC"
SECRET = "Agnes Zwick"


@pytest.fixture(scope="module")
def counted(tmp_path_factory, outcome_of):
    """counted(least) -> (configuration, experiment, outcome) of the counts of 400 people of whom three have a town, and
    four a name, that nobody else has; ten canaries are planted among them."""
    directory, draw = tmp_path_factory.mktemp("people"), random.Random(0)
    table = people(N, 0) | {"day": [f"{draw.randint(1, 28):02}.{draw.randint(1, 12):02}.2020" for _ in range(N)]}
    table["town"][5:300:120] = [RARE] * 3
    table["name"][6:300:90] = [SECRET] * 4
    lines = [
        ",".join("" if value is None else str(value) for value in row) for row in zip(*table.values(), strict=True)
    ]
    (directory / "people.csv").write_text("\n".join([",".join(table), *lines]) + "\n", "utf-8")

    def make(least):
        numbers = {
            **UNASKED, f"stages.{COUNTS}.steps": 1, "data_dir": str(directory / "people.csv"), "data.limit": 0,
            "data.canaries": 10, "data.kinds": '{"phone": "text"}', "model.read_back.least": least,
            "report.sampled": 2500,
        }  # fmt: skip
        config = configs.resolve("records", "smoke", numbers)
        experiment = configs.build("records", config)
        ingest(experiment.data.reader, directory / "records")
        data = experiment.data.load(record_files(directory / "records"))
        models = {stage.name: seeded_model(stage, data, 0) for stage in experiment.stages}
        return config, experiment, outcome_of(experiment, data, models, directory)

    return make


def rows_of(config, outcome):
    schema = outcome.data.schema
    return shown(sampled(schema, outcome.samplers[COUNTS].generate, config.report.sampled, outcome.seed), schema)


def said(experiment, outcome):
    found = experiment.report.figures(outcome)
    return {title: list(one.said) for title, one in found.items() if isinstance(one, Judgement)}


def of_level(sentences, level):
    return " ".join(text for reached, text in sentences if reached == level)


def test_what_too_few_rows_have_is_never_drawn_and_no_canary_comes_back(counted):
    config, experiment, outcome = counted(5)
    rows = rows_of(config, outcome)
    assert RARE not in rows["town"] and SECRET not in rows["name"]
    privacy = said(experiment, outcome)["What generated rows give away"]
    assert "Of 10 planted rows of random values 0 came back whole and 0 in part" in of_level(privacy, "good")
    assert not of_level(privacy, "bad")


def test_with_0_they_are_drawn_and_the_report_says_so(counted):
    config, experiment, outcome = counted(0)
    rows = rows_of(config, outcome)
    assert RARE in rows["town"] and SECRET in rows["name"]
    assert set(experiment.data.reader.canaries().rows["name"]) & set(rows["name"])
    sentences = said(experiment, outcome)
    assert list(sentences) == ["How good generated rows are", "What generated rows give away"]
    bad = of_level(sentences["What generated rows give away"], "bad")
    assert "Leaked values that fewer than 5 training rows have" in bad and "name (" in bad
    assert "Of 10 planted rows of random values 0 came back whole and 10 in part" in bad


def test_columns_are_compared_as_what_they_are(counted):
    config, _, outcome = counted(5)
    config = config.copy_and_resolve_references()
    config.unlock()
    config.report.sampled = 100
    found = judged(config, outcome, COUNTS, None)
    table = found["Columns, one by one"]
    assert [row[0] for row in table.rows] == ["age", "town", "income", "phone", "name", "owner", "day"]
    assert {row[0]: row[1] for row in table.rows}["day"] != "– (–)"  # a number, not a text
    assert "canaries" not in str([one for one in found.values() if isinstance(one, Judgement)])


def test_rows_of_nothing_but_lists_are_refused_in_a_line():
    schema = Schema(Message((Field("tags", Text(1), most=2),)), ("a", "b"))
    raw = {"tags#": [1, 2] * 6, "tags": [["a", ""], ["a", "b"]] * 6}
    x = {key: column.numpy() for key, column in parsed(schema, raw)["x"].items()}
    data = Records(schema, {"train": x, "test": x}, {})
    sampler = SimpleNamespace(generate=lambda n, seed: next(iter(data.sweep("test", n))))
    outcome = SimpleNamespace(data=data, samplers={COUNTS: sampler}, seed=seed_from(0))
    config = configs.resolve("records", "smoke", {"report.sampled": 12})
    with pytest.raises(ValueError, match="rows must have a column that is no list and no object"):
        judged(config, outcome, COUNTS, None)
