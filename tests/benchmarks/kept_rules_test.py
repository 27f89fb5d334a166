"""Tables of many kinds: what their rules find, and that a model that has hardly learnt anything breaks none of them."""

import csv

import pytest

import configs
from benchmarks.kept_rules import as_markdown, cells_of, compared
from benchmarks.made_up_tables import TABLES, Table
from configs.kinds.records.samples import write_samples
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.randomness import seed_from


def made(table, path, rows=300, seed=0):
    table.write(path, rows, seed)
    return cells_of(path)


@pytest.mark.parametrize("name", TABLES)
def test_real_rows_break_no_rule_but_that_keys_are_new(tmp_path, name):
    real = made(TABLES[name], tmp_path / "a.csv")
    found = compared(TABLES[name].rules, real, real)
    assert found.same_header
    assert {column for column, n in found.wrong.items() if n} == {c for c, r in TABLES[name].rules.items() if r.new}
    assert set(found.gap.values()) == {0}


def test_each_fault_is_found_in_its_column(tmp_path):
    real = made(TABLES["purchases"], tmp_path / "a.csv")
    wrong = {
        "order": "PO-1", "customer": "C9999", "ordered": "2022-02-30T00:00:00Z", "shipped": "1/2/2023",
        "pieces": "-1", "total": "$1.5", "discount": "7.0%", "coupon": "SAVE99", "paid": "true", "payment": "",
    }  # fmt: skip
    fake = {name: [cell] for name, cell in wrong.items()}
    assert all(compared(TABLES["purchases"].rules, real, fake).wrong.values())
    assert compared(TABLES["purchases"].rules, real, {**fake, "shipped": [""]}).gap["shipped"] > 0.5
    assert not compared(TABLES["purchases"].rules, real, dict(reversed(fake.items()))).same_header


def test_a_page_says_what_is_broken():
    real = {"age": ["17", "18"]}
    found = compared({"age": TABLES["adult"].rules["age"]}, real, {"age": ["18", "99", "x"]})
    assert "| adult | 1 | equal | 2 age 2 | +0.0 points (age) |" in as_markdown({"adult": found})


KINDS = {
    "id": "key", "email": "email", "phone": "key", "born": "date", "income": "decimal", "newsletter": "boolean",
    "ordered": "timestamp", "shipped": "date", "total": "decimal", "coupon": "category",
}  # fmt: skip


def some_of_both(rng, n):
    people, purchases = TABLES["people"], TABLES["purchases"]
    for one, other in zip(people.rows(rng, n), purchases.rows(rng, n), strict=True):
        row = {**dict(zip(people.rules, one, strict=True)), **dict(zip(purchases.rules, other, strict=True))}
        yield tuple(row[name] for name in KINDS)


@pytest.mark.slow
def test_all_kinds_are_trained_drawn_and_spelled_as_in_the_data(tmp_path):
    rules = {**TABLES["people"].rules, **TABLES["purchases"].rules}
    both = Table(some_of_both, {name: rules[name] for name in KINDS})
    real = made(both, tmp_path / "a.csv")
    experiment = configs.build("records", configs.resolve("records", "smoke", {"data_dir": str(tmp_path / "a.csv")}))
    ingest(experiment.data.reader, tmp_path / "records", experiment.data.max_reject_fraction)
    data = experiment.data.load(record_files(tmp_path / "records"))
    assert {column.name: column.kind.name for column in data.schema.columns} == KINDS
    method = experiment.stage(experiment.exported).method
    model = method.model(data)
    batches = iter(data.batches("train", 16, seed=seed_from(0)))
    method.procedure(model, data, seed_from(0)).steps(batches, 2)
    (path,) = write_samples(data.schema, method.generator(model), 200, seed_from(0), tmp_path)
    found = compared(both.rules, real, cells_of(path))
    assert found.same_header
    assert not any(found.wrong.values())
    with path.open(newline="") as file:
        assert len(list(csv.reader(file))) == 201
