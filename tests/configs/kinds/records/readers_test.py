"""Schemas that users declare."""

from pathlib import Path

import pytest

import configs
from configs.kinds.records.readers import declared_message
from tfvae.checks import ConfigError, DataError


def test_no_schema_is_none():
    assert declared_message("") is None


def test_a_proto_file(tmp_path):
    (tmp_path / "shop.proto").write_text('syntax = "proto3";\nmessage Shop { string name = 1; double size = 2; }\n')
    found = declared_message(f"{tmp_path / 'shop.proto'}:Shop")
    assert [field.name for field in found.fields] == ["name", "size"]
    with pytest.raises(DataError, match="Shop"):
        declared_message(f"{tmp_path / 'shop.proto'}:Inn")


def test_a_compiled_message():
    found = declared_message("google.protobuf.timestamp_pb2:Timestamp")
    assert [field.name for field in found.fields] == ["seconds", "nanos"]


def test_a_schema_of_tensorflow_metadata(tmp_path):
    (tmp_path / "schema.pbtxt").write_text(
        'feature { name: "age" type: FLOAT presence { min_fraction: 1.0 } shape { } }'
    )
    assert [field.name for field in declared_message(str(tmp_path / "schema.pbtxt")).fields] == ["age"]


@pytest.mark.parametrize("schema", ["nothing.txt", "missing.proto:Shop", "missing.pbtxt"])
def test_what_is_no_schema_is_named_with_the_choices(schema):
    with pytest.raises(ConfigError, match=r"must be FILE.proto:Message, package.module_pb2:Message or FILE.pbtxt"):
        declared_message(schema)


@pytest.mark.parametrize("schema", ["nothing_pb2:Shop", "google.protobuf.timestamp_pb2:Shop"])
def test_a_module_or_message_that_is_missing_is_named(schema):
    with pytest.raises(ConfigError, match="must name a compiled message that can be imported"):
        declared_message(schema)


def test_test_rows_of_their_own(tmp_path):
    train, test = (str(tmp_path / f"{split}.csv") for split in ("train", "test"))
    for path in (train, test):
        Path(path).write_text("LON,LAT,STREET\n1,2,A\n")
    config = configs.resolve("addresses", "smoke", {"data_dir": train, "data.test": test})
    shards = configs.build("addresses", config).data.reader.shards()
    assert [(shard.split, shard.path) for shard in shards] == [("train", train), ("test", test)]


@pytest.mark.parametrize("name", ["addresses", "records"])
def test_test_rows_without_training_rows(name, tmp_path):
    (tmp_path / "test.csv").write_text("LON,LAT,STREET\n1,2,A\n")
    with pytest.raises(ConfigError, match="give the training rows, too, with --data=FILE"):
        configs.build(name, configs.resolve(name, "smoke", {"data.test": str(tmp_path / "test.csv")}))
