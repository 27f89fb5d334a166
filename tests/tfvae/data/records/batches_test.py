import csv
import json
import struct

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import COLOR, PAIR, PERSON, WHOLE, write, write_people
from tfvae.checks import DataError
from tfvae.data.reader import Placed
from tfvae.data.records import batches
from tfvae.data.records.batches import read_records
from tfvae.data.records.interface import RecordInterface
from tfvae.data.records.table import table
from tfvae.data.records.table_files import TableFiles
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text
from tfvae.schema.rows import nest, write_csv, write_jsonl
from tfvae.symbols import END, PAD

FLOATS = st.floats(-(2.0**49), 2.0**49, width=32)
SMALL = st.integers(-(2**24) + 1, 2**24 - 1)
LONG = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(max_size=6)
COLORS = st.sampled_from(COLOR.values)


def maybe(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | values


PHONES = st.fixed_dictionaries({
    "number": TEXT,
    "kind": maybe(COLORS),
    "extension": maybe(SMALL),
    "at": maybe(st.fixed_dictionaries({"x": FLOATS, "note": maybe(st.text(min_size=1, max_size=3))})),
})  # fmt: skip
PEOPLE = st.fixed_dictionaries({
    "name": TEXT,
    "motto": maybe(st.text(min_size=1, max_size=6)),
    "id": LONG,
    "rooms": maybe(LONG),
    "height": FLOATS,
    "active": maybe(st.booleans()),
    "color": COLORS,
    "shade": maybe(COLORS),
    "grade": maybe(st.sampled_from([1, 2, 5])),
    "home": maybe(st.fixed_dictionaries({"lat": FLOATS, "street": TEXT, "since": maybe(SMALL)})),
    "job": st.fixed_dictionaries({"title": TEXT, "pay": maybe(FLOATS)}),
    "phones": st.lists(PHONES, max_size=3),
    "scores": st.lists(FLOATS, max_size=3),
    "flags": st.lists(st.booleans(), max_size=2),
    "tags": st.lists(TEXT, max_size=2),
})  # fmt: skip


def bits(value):
    """Floats as the bytes of their float32."""
    if isinstance(value, dict):
        return {name: bits(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [bits(inside) for inside in value]
    return struct.pack("<f", value) if isinstance(value, float) else value


def whole_split(rows, split="train"):
    return next(iter(rows.sweep(split, rows.sizes[split])))["x"]


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PEOPLE, min_size=1, max_size=6))
def test_any_row_survives_the_whole_way(tmp_path, people):
    rows = read_records(write_people(tmp_path, people), PERSON)
    assert rows.sizes == {"train": len(people)}
    x = whole_split(rows)
    shown = table(rows.schema, x)
    assert bits(list(nest(shown, rows.schema))) == bits(people)
    again = RecordInterface(rows.schema).parse(shown)["x"]
    assert x.keys() == again.keys()
    for key in x:
        np.testing.assert_array_equal(x[key], again[key], key)
    write_jsonl(shown, rows.schema, tmp_path / "people.jsonl")
    lines = (tmp_path / "people.jsonl").read_text("utf-8").removesuffix("\n").split("\n")
    assert bits([json.loads(line) for line in lines]) == bits(people)


def test_nested_rows_written_as_lines_are_read_as_the_same_rows(tmp_path):
    rows = read_records(write_people(tmp_path, PAIR), PERSON)
    write_jsonl(table(rows.schema, whole_split(rows)), rows.schema, tmp_path / "people.jsonl")
    again = read_table(tmp_path / "people.jsonl", tmp_path / "again", PERSON)
    assert again.schema == rows.schema
    assert list(nest(table(again.schema, whole_split(again)), again.schema)) == PAIR


CITIES = Message((Field("city", Text()), Field("n", WHOLE, optional=True), Field("x", Number()), Field("y", Number())))


def city(name, n=0, x=0.5, y=1.5):
    return {"city": name, "n": n, "x": x, "y": y}


def test_columns_are_those_of_the_structure(tmp_path):
    rows = read_records(write(tmp_path, {"train": [city(b"ba", 3), city(b"", [], 2.5)]}), CITIES)
    assert rows.schema.alphabet == ("a", "b")
    x = {key: column.numpy().tolist() for key, column in whole_split(rows).items()}
    assert x == {
        "city": [[37, 36, END], [END, PAD, PAD]],
        "n?": [1, 0],
        "n+x+y": [[3.0, 0.5, 1.5], [0.0, 2.5, 1.5]],
    }
    assert {key: column.dtype for key, column in whole_split(rows).items()} == {
        "city": tf.int32,
        "n?": tf.int32,
        "n+x+y": tf.float32,
    }


def test_slots_beyond_the_count_are_padding(tmp_path):
    message = Message((Field("tags", Text(), most=1), Field("scores", Number(), most=1)))
    record = {"tags#": [1], "tags": [b""], "scores#": 2, "scores": [1.0, 2.0]}
    other = {"tags#": [2], "tags": [b"a", b""], "scores#": 0, "scores": []}
    x = whole_split(read_records(write(tmp_path, {"train": [record, other]}), message))
    assert x["tags"].numpy().tolist() == [[[END, PAD], [PAD, PAD]], [[36, END], [END, PAD]]]
    assert x["tags#"].numpy().tolist() == [1, 2]
    assert x["scores"].numpy().tolist() == [[[1.0], [2.0]], [[0.0], [0.0]]]


def test_all_splits_have_one_length_that_of_the_longest_text(tmp_path):
    splits = {"train": [city(b"ab")], "test": [city(b"a\xc3\xa9"), city(b"b")]}
    rows = read_records(write(tmp_path, splits), CITIES)
    assert whole_split(rows)["city"].shape == (1, 6)
    assert whole_split(rows, "test")["city"].numpy()[0].tolist() == [36, 16, 23, 14, 29, END]


def test_records_that_do_not_fit_the_training_rows_are_left_out_and_counted(tmp_path):
    train = [{"kind": kind, "n": n} for kind, n in [(b"a", b"1.5"), (b"b", b"2")] * 2]
    odd = [{"kind": b"c", "n": b"1"}, {"kind": b"c", "n": b"x"}, {"kind": b"a", "n": b"x"}, {"kind": b"b", "n": []}]
    rows = read_records(write(tmp_path, {"train": train, "test": [*odd, train[0]]}), max_categories=3)
    assert rows.sizes == {"train": 4, "test": 1}
    assert rows.left_out == {
        "train": {},
        "test": {
            "`kind` has a value that the schema does not allow": 2,
            "`n` has a value that the schema does not allow": 1,
            "`n` has no value": 1,
        },
    }


def test_numbers_too_large_to_be_modelled_do_not_fit(tmp_path):
    rows = [{"n": n} for n in (b"1.5", b"2.5", b"9e+14")]
    read = read_records(write(tmp_path, {"train": rows, "test": [{"n": b"-1e+15"}, rows[0]]}))
    assert read.schema.message.fields == (Field("n", Number()),)
    assert read.left_out["test"] == {"`n` has a value that the schema does not allow": 1}


def test_more_elements_than_any_training_row_has_do_not_fit(tmp_path):
    message = Message((Field("tags", Text(), most=1),))
    splits = {"train": [{"tags#": 1, "tags": [b"a"]}], "test": [{"tags#": 2, "tags": [b"a", b"b"]}] * 2}
    with pytest.raises(DataError, match=r"no record of the split 'test' fits the schema: 2 with `tags#`"):
        read_records(write(tmp_path, splits), message)


def test_training_rows_need_not_be_there(tmp_path):
    files = write(tmp_path, {"train": [city(b"ab")], "test": [city(b"b")]})
    del files["train"]
    rows = read_records(files, CITIES)
    assert rows.sizes == {"test": 1}
    assert rows.schema.alphabet == ("a", "b")


def test_a_limit_cuts_rows_but_not_the_schema(tmp_path):
    files = write(tmp_path, {"train": [city(b"a"), city(b"bcd")]})
    rows = read_records(files, CITIES, limit=1)
    assert rows.sizes == {"train": 1}
    assert rows.schema.alphabet == ("a", "b", "c", "d")


def test_alphabets_may_be_large(tmp_path):
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    rows = read_records(write(tmp_path, {"train": [city(letters.encode())]}), CITIES)
    assert table(rows.schema, whole_split(rows))["city"].tolist() == [letters]


def test_other_records_are_refused(tmp_path):
    files = write(tmp_path, {"train": [city(b"a")]})
    with pytest.raises(DataError, match="not a whole file of these examples"):
        read_records(files, Message((Field("city", Number()),)))
    with pytest.raises(DataError, match="have no split 'findings', only train"):
        read_records({"train": files["train"]}, CITIES)


def test_rows_written_as_a_table_are_read_as_the_same_rows(tmp_path):
    cities, opened = ['a "b", c', "", "\u00e9\U0001f600", "x\ny"] * 10, ["True", "False", "", "True"] * 10
    prices, numbers = [0.1, -1e-7, 3.25, 16777217.0, *range(36)], [i * i for i in range(40)]
    with (tmp_path / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("city", "open", "n", "price"), *zip(cities, opened, numbers, prices, strict=True)])
    first = read_table(tmp_path / "rows.csv", tmp_path / "first")
    assert [type(field.kind) for field in first.schema.message.fields] == [Category, Category, Number, Number]
    columns = table(first.schema, whole_split(first))
    write_csv(columns, first.schema, tmp_path / "again.csv")
    again = read_table(tmp_path / "again.csv", tmp_path / "second")
    shown = table(again.schema, whole_split(again))
    order, other = (np.argsort(rows["n"]) for rows in (columns, shown))
    for name in columns:
        assert columns[name][order].tolist() == shown[name][other].tolist()


def test_whatever_a_model_draws_is_read_back(tmp_path):
    """A zero byte, and whole numbers that no request may have."""
    schema = Schema(Message((Field("city", Text(3)), Field("n", WHOLE), Field("x", Number()))), ("a",))
    x = {
        "city": tf.constant([[36, 4, 20, END], [4, 20, END, PAD], [36, END, PAD, PAD]]),
        "n+x": tf.constant([[1e9, 0.5], [-3e7, 1.5], [2.0**24, 2.5]]),
    }
    drawn = table(schema, x)
    assert drawn["city"].tolist() == ["a\ufffd", "\ufffd", "a"]
    write_csv(drawn, schema, tmp_path / "drawn.csv")
    again = read_table(tmp_path / "drawn.csv", tmp_path / "again", schema.message)
    assert list(nest(table(again.schema, whole_split(again)), again.schema)) == list(nest(drawn, schema))
    RecordInterface(schema).parse(drawn)


def read_table(path, directory, declared=None):
    """All rows of a file, as training rows."""
    directory.mkdir()
    reader = TableFiles(str(path), declared)
    items = [item for shard in reader.shards() for item in reader.read(shard)]
    assert all(isinstance(item, Placed) for item in items)
    records = [item.record for item in items if item.split != "findings"]
    return read_records(write(directory, {"train": records}), declared)


def test_a_second_load_parses_nothing_and_is_the_same(tmp_path, monkeypatch):
    train = [{"kind": kind, "n": n} for kind, n in [(b"a", b"1.5"), (b"b", b"2")] * 2]
    files = write(tmp_path, {"train": train, "test": [{"kind": b"\xc3\xa9", "n": b"1"}, train[0]]})
    first = read_records(files, max_categories=3)
    monkeypatch.setattr(batches, "_encode", None)
    again = read_records(files, max_categories=3)
    assert (again.schema, again.left_out, again.sizes) == (first.schema, first.left_out, first.sizes)
    assert sum(first.left_out["test"].values()) == 1
    for split in ("train", "test"):
        assert whole_split(first, split).keys() == whole_split(again, split).keys()
        for key, column in whole_split(first, split).items():
            np.testing.assert_array_equal(column, whole_split(again, split)[key])


def test_another_schema_parses_anew(tmp_path):
    files = write(tmp_path, {"train": [{"n": b"1"}, {"n": b"2"}] * 2})
    kinds = [read_records(files, max_categories=most).schema.message.fields[0].kind for most in (2, 3)]
    declared = Message((Field("n", Text()),))
    assert kinds[0] == kinds[1] == Category(("1", "2"), "int")
    assert whole_split(read_records(files, declared))["n"].shape == (4, 2)
