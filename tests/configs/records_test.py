"""Tables in relation, from a line of the configuration to a CSV for each table."""

import csv

import pytest

import configs
from configs.kinds.records.methods import BEST
from configs.kinds.records.numbers import DEFAULT, UNASKED
from tests.related_tables import CUSTOMERS, ORDERS, ORPHANS, made_up, write_shop
from tfvae.checks import ConfigError
from tfvae.data.storage.ingest import ingest
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment.train import train_stage

DECLARED = {"data.relations": "orders.customer=customers.id"}
QUICK = {
    "training.batch_size": 8, "training.losses.every": 10, "report.sampled": 40, "data.limit": 40,
}  # fmt: skip


def build(**numbers):
    return configs.build("records", configs.resolve("records", "smoke", {**DECLARED, **numbers}))


@pytest.mark.parametrize(
    "trained", [{**UNASKED, f"stages.{BEST}.steps": 1}, {f"stages.{DEFAULT}.steps": 1}], ids=["tree", "read_back"]
)
@pytest.mark.usefixtures("eager")
def test_each_table_is_written_with_valid_keys(tmp_path, outcome_of, trained):
    experiment = build(data_dir=str(write_shop(tmp_path / "shop")), **trained, **QUICK)
    counts = ingest(experiment.data.reader, tmp_path / "records")
    assert sum(counts.skips.values()) == ORPHANS
    files = record_files(tmp_path / "records")
    assert any("orders.price" in line for line in experiment.data.tell(files))
    data, stage = experiment.data.load(files), experiment.exported
    model = train_stage(experiment, stage, data, {}, tmp_path / stage)
    experiment.report.files(outcome_of(experiment, data, {stage: model}, tmp_path), tmp_path)
    assert sorted(path.name for path in tmp_path.glob("rows.*")) == ["rows.customers.csv", "rows.orders.csv"]
    customers, orders = (list(csv.reader((tmp_path / f"rows.{name}.csv").open())) for name in ("customers", "orders"))
    assert (tuple(customers[0]), tuple(orders[0])) == (CUSTOMERS, ORDERS)
    keys = {row[0] for row in customers[1:]}
    assert len(keys) == len(customers) - 1 == 40
    assert {row[1] for row in orders[1:]} <= keys
    assert len({row[0] for row in orders[1:]}) == len(orders) - 1
    assert {row[3] for row in customers[1:]} <= {row[3] for row in made_up()[0]}


@pytest.mark.parametrize(
    "numbers",
    [{}, {"data_dir": "shop", "data.test": "more"}, {"data_dir": "shop", "data.schema": "a.proto:A"}],
    ids=["no data", "test rows", "declared"],
)
def test_what_relations_do_not_go_with_is_refused_by_name(numbers):
    with pytest.raises(ConfigError, match=r"`config\.data\.relations` must be given with --data=FOLDER"):
        build(**numbers)
