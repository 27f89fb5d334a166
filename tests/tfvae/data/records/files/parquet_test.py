"""Parquet, group by group."""

import datetime as dt
import decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.cells import untyped
from tfvae.checks import DataError
from tfvae.data.reader import Placed, Told
from tfvae.data.records.table_files import TableFiles


def items(path) -> list:
    reader = TableFiles(str(path))
    return [item for shard in reader.shards() for item in reader.read(shard)]


def records(path) -> list:
    return [untyped(item.record) for item in items(path) if isinstance(item, Placed) and item.split != "findings"]


def test_values_of_all_types_become_cells(tmp_path):
    day = dt.datetime(2020, 1, 2, 3, 4, 5)
    columns = {
        "text": pa.array(["a", None]),
        "whole": pa.array([1 << 60, None]),
        "real": pa.array([0.5, float("nan")]),
        "short": pa.array([0.1, None], pa.float32()),
        "on": pa.array([True, False]),
        "day": pa.array([day.date(), None]),
        "time": pa.array([day, None], pa.timestamp("ns")),
        "zone": pa.array([day, None], pa.timestamp("us", "UTC")),
        "money": pa.array([decimal.Decimal("1.50"), None], pa.decimal128(9, 2)),
        "kind": pa.array(["x", "y"]).dictionary_encode(),
        "in": pa.array([{"b": 1, "c": {"d": "z"}}, None]),
        "bytes": pa.array([b"raw", None]),
    }
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    first, second = records(tmp_path / "a.parquet")
    assert first == {"text": b"a", "whole": b"1152921504606846976", "real": b"0.5", "short": b"0.1", "on": b"true",
                     "day": b"2020-01-02", "time": b"2020-01-02 03:04:05", "zone": b"2020-01-02 03:04:05+00:00",
                     "money": b"1.50", "kind": b"x", "in.b": b"1", "in.c.d": b"z", "bytes": b"raw"}  # fmt: skip
    assert {name: value for name, value in second.items() if value != []} == {"on": b"false", "kind": b"y"}


def test_groups_of_rows_are_parts(tmp_path):
    pq.write_table(pa.table({"n": list(range(5000))}), tmp_path / "a.parquet", row_group_size=1500)
    shards = TableFiles(str(tmp_path / "a.parquet")).shards()
    assert [(shard.start, shard.stop) for shard in shards] == [(0, 1500), (1500, 3000), (3000, 4500), (4500, 5000)]
    assert [int(record["n"]) for record in records(tmp_path / "a.parquet")] == list(range(5000))


def test_the_index_of_a_frame_is_left_out(tmp_path):
    pq.write_table(
        pa.table({"a": ["x", "y"], "__index_level_0__": [4, 2], "__index_level_1__": [1, 1]}), tmp_path / "a.parquet"
    )
    assert records(tmp_path / "a.parquet") == [{"a": b"x"}, {"a": b"y"}]
    assert [item.what for item in items(tmp_path / "a.parquet") if isinstance(item, Told)] == [
        "the index of the data frame is left out"
    ]


def test_a_broken_file_is_told_in_one_line(tmp_path):
    pq.write_table(pa.table({"a": list(range(99))}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-50])
    with pytest.raises(DataError, match=r"b\.parquet is no whole Parquet file") as caught:
        items(tmp_path / "b.parquet")
    assert "\n" not in str(caught.value)


def test_two_columns_of_one_name_are_an_error(tmp_path):
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]), tmp_path / "a.parquet")
    with pytest.raises(DataError, match=r"a\.parquet has more than one column a: rename them"):
        items(tmp_path / "a.parquet")


def test_dates_beyond_those_of_python_are_an_error(tmp_path):
    pq.write_table(pa.table({"a": pa.array([253_402_300_800], pa.timestamp("s"))}), tmp_path / "a.parquet")
    with pytest.raises(DataError, match=r"a\.parquet has dates or durations that are too large to read") as caught:
        items(tmp_path / "a.parquet")
    assert "\n" not in str(caught.value)
