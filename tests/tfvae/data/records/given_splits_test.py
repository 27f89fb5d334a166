"""Training and test files that are used as they are."""

import pytest

from tfvae.checks import DataError
from tfvae.data.reader import Placed
from tfvae.data.records.addresses import AddressFiles
from tfvae.data.records.given_splits import GivenSplits
from tfvae.data.records.summary import Summary
from tfvae.data.records.table_files import TableFiles
from tfvae.data.storage import ingest

HEADER = "LON,LAT,NUMBER,STREET\n"


@pytest.fixture
def files(tmp_path):
    for name, n in (("train", 50), ("test", 20)):
        rows = [f"-73.{i},44.{i},{i},{name} ST" for i in range(n)]
        (tmp_path / f"{name}.csv").write_text(HEADER + "\n".join(rows) + "\n")
    return tmp_path


def both(files, kind):
    return GivenSplits(*(kind(str(files / f"{split}.csv"), split=split) for split in ("train", "test")))


@pytest.mark.parametrize("kind", [AddressFiles, TableFiles])
def test_each_file_is_a_split(files, kind):
    reader = both(files, kind)
    items = [item for shard in reader.shards() for item in reader.read(shard)]
    placed = [item for item in items if isinstance(item, Placed) and item.split != "findings"]
    streets = {split: [i.record for i in placed if i.split == split] for split in ("train", "test", "validation")}
    assert {split: len(records) for split, records in streets.items()} == {"train": 50, "test": 20, "validation": 0}
    name = "street" if kind is AddressFiles else "STREET"
    assert all(record[name] == b"test ST" for record in streets["test"])


def test_only_training_rows_are_summarised(files):
    reader = both(files, AddressFiles)
    found = [
        Summary.from_json(item.record["summary"].decode())
        for shard in reader.shards()
        for item in reader.read(shard)
        if item.split == "findings"
    ]
    assert sorted(summary.rows for summary in found) == [0, 50]


def test_they_are_ingested_without_a_validation_split(files, tmp_path):
    counts = ingest.ingest(both(files, AddressFiles), tmp_path / "records")
    assert counts.records["train"] == 50
    assert counts.records["test"] == 20
    assert not counts.records.get("validation")


def test_columns_that_differ(files):
    (files / "test.csv").write_text("LON,LAT,NUMBER,Street\n1,2,3,A\n")
    with pytest.raises(DataError, match=r"differ in columns \(STREET, Street\): declare the fields"):
        both(files, TableFiles).shards()


def test_one_file_cannot_be_both(files):
    path = str(files / "train.csv")
    with pytest.raises(DataError, match=r"train.csv cannot be training and test data at once"):
        GivenSplits(AddressFiles(path, split="train"), AddressFiles(path, split="test")).shards()
