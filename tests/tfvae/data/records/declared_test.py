"""Rows of a declared message, from a file to what is written: names in JSON, well-known types, fields of no row."""

import json

import numpy as np
import pytest

from tfvae.checks import DataError
from tfvae.data.reader import FINDINGS, Placed, Reject
from tfvae.data.records.fit_schema import fit
from tfvae.data.records.summary import Summary
from tfvae.data.records.table_files import TableFiles
from tfvae.schema.gaps import table_with_gaps
from tfvae.schema.given import table_of
from tfvae.schema.message import Category, Field, Message, Number, Schema
from tfvae.schema.proto import message_from_file
from tfvae.schema.rows import csv_header, csv_lines, is_flat, nest, shown

PROTO = """
syntax = "proto3";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
message Visit { google.protobuf.Timestamp at = 1; }
message Person {
  string full_name = 1;
  int32 age_years = 2 [json_name = "age"];
  google.protobuf.Timestamp born = 3;
  google.protobuf.DoubleValue height = 4;
  REPEATED
}
"""
ROWS = [
    {"fullName": f"N{i}", "age": i, "born": f"2001-02-{i % 28 + 1:02d}T00:00:00Z", "height": 1.5 if i % 2 else None}
    for i in range(30)
]


def message(folder, repeated=""):
    (folder / "p.proto").write_text(PROTO.replace("REPEATED", repeated))
    return message_from_file(folder / "p.proto", "Person")


def read(path, declared):
    reader = TableFiles(str(path), declared, split="train")
    return [item for shard in reader.shards() for item in reader.read(shard)]


def fitted(items, declared) -> Schema:
    found = [item.record["summary"] for item in items if isinstance(item, Placed) and item.split == FINDINGS]
    return fit(declared, map(Summary.from_json, found), max_categories=9)


def lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_rows_come_back_under_the_names_that_they_have(tmp_path):
    declared = message(tmp_path)
    items = read(lines(tmp_path / "a.jsonl", ROWS), declared)
    schema = Schema.from_json(fitted(items, declared).to_json())
    names = {name: [row[name] for row in ROWS] for name in ROWS[0]}
    table = table_of(names, schema)
    assert is_flat(schema.message)
    assert list(nest(table, schema)) == ROWS
    assert shown(table, schema) == names
    assert csv_header(schema) == "fullName,age,born,height\r\n"
    assert next(iter(csv_lines(table, schema))) == "N0,0,2001-02-01T00:00:00Z,\r\n"
    assert set(table) == {"full_name", "age_years", "born?", "born.day", "height?", "height"}  # no row has a time
    np.testing.assert_array_equal(table["age_years"], range(30))


def test_the_names_of_the_message_do_as_well(tmp_path):
    declared = message(tmp_path)
    rows = [{"full_name": row["fullName"], "age_years": row["age"], "born": row["born"], "height": 1.0} for row in ROWS]
    schema = fitted(read(lines(tmp_path / "a.jsonl", rows), declared), declared)
    assert [field.called for field in schema.message.fields] == ["full_name", "age_years", "born", "height"]


@pytest.mark.parametrize("header", ["fullName,age,born,height", "height,born,full_name,age_years"])
def test_cells_of_a_table_may_have_both_names_too(tmp_path, header):
    declared, cells = message(tmp_path), {"born": "2001-02-03T04:05:06Z", "height": "", "age": "7", "age_years": "7"}
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n" + ",".join(cells.get(name, "Ann") for name in header.split(",")) + "\n")
    items = read(path, declared)
    assert items[0].record["born.second"] == 4 * 3600 + 5 * 60 + 6
    assert (items[0].record["full_name"], items[0].record["age_years"]) == (b"Ann", 7)
    assert {field.called for field in fitted(items, declared).message.fields} == set(header.split(","))


def test_timestamps_lie_in_lists_of_messages_and_in_gaps(tmp_path):
    declared = message(tmp_path, "repeated Visit all_visits = 5;")
    rows = [{**row, "allVisits": [{"at": "2020-01-01T00:00:01Z"}, {"at": None}][: i % 3]} for i, row in enumerate(ROWS)]
    schema = fitted(read(lines(tmp_path / "a.jsonl", rows), declared), declared)
    table = table_of({name: [row[name] for row in rows] for name in rows[0]}, schema)
    assert list(nest(table, schema)) == rows
    known = table_with_gaps({"allVisits": [rows[2]["allVisits"], None]}, schema)[1]
    assert known["all_visits.at.second"].tolist() == [True, False]
    assert known["born.day"].tolist() == [False, False]


def test_what_is_no_timestamp_is_a_reject(tmp_path):
    items = read(lines(tmp_path / "a.jsonl", [{**ROWS[0], "born": "yesterday"}]), message(tmp_path))
    assert [item.reason for item in items if isinstance(item, Reject)] == ["born is not a google.protobuf.Timestamp"]


def test_a_field_that_no_row_has_is_an_error(tmp_path):
    declared = message(tmp_path, "repeated Visit visits = 5; string nick_name = 6;")
    items = read(lines(tmp_path / "a.jsonl", ROWS), declared)
    with pytest.raises(DataError, match="no training row has the declared fields visits, nick_name: leave them out"):
        fitted(items, declared)


def test_rows_that_have_no_declared_field_at_all_are_told(tmp_path):
    declared = message(tmp_path)
    items = read(lines(tmp_path / "a.jsonl", [{"name": "x"}] * 3), declared)
    with pytest.raises(DataError, match="fields full_name, age_years, born, height"):
        fitted(items, declared)


def test_whole_numbers_may_have_decimals_of_nothing(tmp_path):
    declared = Message((Field("n", Number(whole=True)),))
    (tmp_path / "a.csv").write_text("n\n3.0\n-4.\n5\n6.5\n.0\n7.00\n")
    items = read(tmp_path / "a.csv", declared)
    assert [item.record["n"] for item in items if isinstance(item, Placed) and item.split != FINDINGS] == [3, -4, 5, 7]
    assert [item.reason for item in items if isinstance(item, Reject)] == ["n is not a whole number"] * 2
    found = read(lines(tmp_path / "a.jsonl", [{"n": 3.0}, {"n": "4.0"}, {"n": 0.5}]), declared)
    assert [item.record["n"] for item in found if isinstance(item, Placed) and item.split != FINDINGS] == [3, 4]


def test_values_of_enums_may_be_called_by_their_numbers(tmp_path):
    (tmp_path / "p.proto").write_text(
        'syntax = "proto3"; enum K { A = 0; B = 5; C = -1; } message P { optional K k = 1; }'
    )
    declared = message_from_file(tmp_path / "p.proto", "P")
    items = read(lines(tmp_path / "a.jsonl", [{"k": k} for k in ("B", 5, "5", -1, 0, 7, True, None)]), declared)
    found = [item.record["k"] for item in items if isinstance(item, Placed) and item.split != FINDINGS]
    assert found == [b"B", b"B", b"B", b"C", b"A", []]
    assert [item.reason for item in items if isinstance(item, Reject)] == ["k is not text"] * 2
    schema = fitted(items, declared)
    assert schema.message.fields[0].kind == Category(("", "A", "B", "C"))
    assert "numbers" not in schema.to_json()
