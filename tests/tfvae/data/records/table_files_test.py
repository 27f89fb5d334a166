"""Any table, from files to records."""

import csv
import gzip
import json
import zipfile

import pytest

from tests.cells import cell_of, untyped
from tests.read_tables import read, reasons, records, told, write
from tfvae.checks import DataError
from tfvae.data import line_files
from tfvae.data.reader import Placed, Reject, Skip
from tfvae.data.records.table_files import TableFiles
from tfvae.schema.message import Category, Field, Message, Number, Text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a", "a.csv.gz"])
def test_cells_are_kept_as_text(tmp_path, delimiter, name):
    path = tmp_path / "plain"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=delimiter).writerows([["name ", "age", "c"], ["a, b;|\t", "7", ""], ["é", "", "x"]])
    path = write(tmp_path / name, path.read_bytes().decode())
    assert records(read(path)) == [
        {"name": b"a, b;|\t", "age": b"7", "c": []},
        {"name": "é".encode(), "age": [], "c": b"x"},
    ]


def test_rows_of_the_wrong_width_are_rejected(tmp_path):
    items = read(write(tmp_path / "a.csv", "a,b\n1\n1,2\n\n1,2,3\na,b\n"))
    assert reasons(items) == ["too few cells", "too many cells", "repeats the header"]
    assert [item.where.rpartition(":")[2] for item in items if isinstance(item, Reject)] == ["2", "5", "6"]
    assert told(items) == ["an empty line, which is no row, left out"]
    assert len(records(items)) == 1


def test_json_holds_the_same_records_in_the_same_splits(tmp_path):
    rows = [
        {"name": f"n{i}", "age": i, "on": i % 2 == 0, "x": i / 8, "home": {"city": None if i % 3 else "C"}}
        for i in range(50)
    ]
    write(tmp_path / "a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    cells = [f"{r['x']},{r['home']['city'] or ''},{str(r['on']).lower()},{r['age']},{r['name']}" for r in rows]
    write(tmp_path / "a.csv", "x,home.city,on,age,name\n" + "\n".join(cells))
    placed = [item for item in read(tmp_path / "a.jsonl") if item.split != "findings"]
    as_text = [item for item in read(tmp_path / "a.csv") if item.split != "findings"]
    assert [item.split for item in placed] == [item.split for item in as_text]
    assert as_text[3].record == {"name": b"n3", "age": b"3", "on": b"false", "x": b"0.375", "home.city": b"C"}
    assert placed[3].record == {
        "name": cell_of("n3"), "age": cell_of(3), "on": cell_of(False), "x": cell_of(0.375), "home.city": cell_of("C")
    }  # fmt: skip


def test_a_message_lists_no_more_names_than_a_line_holds(tmp_path):
    path = write(tmp_path / "a.csv", ",".join(["a"] * 10_000) + "\n1\n")
    with pytest.raises(
        DataError, match=r"lacks the declared columns b; it has .* \.\.\. \(10000 in all\)\.$"
    ) as caught:
        TableFiles(str(path), Message((Field("b", Text()),))).shards()
    assert len(str(caught.value)) < 1500


def test_a_null_may_stand_for_a_whole_message(tmp_path):
    lines = [{"home": None}, {"home": {"lat": 1}, "far": None}, {"home": None}]
    for ordered in (lines, lines[::-1], lines[1:]):
        items = read(write(tmp_path / "a.jsonl", "".join(json.dumps(line) + "\n" for line in ordered)))
        assert reasons(items) == []
        assert records(items) == [
            {"home.lat": cell_of(1) if line["home"] else [], "far": cell_of(None) if "far" in line else []}
            for line in ordered
        ]


def test_a_value_is_no_message(tmp_path):
    items = read(write(tmp_path / "a.jsonl", '{"home": {"lat": 1}}\n' * 1000 + '{"home": null}\n{"home": 1}\n'))
    assert reasons(items) == ["has a field that none of the first 1000 lines has"]
    assert records(items)[-1] == {"home.lat": []}


def test_a_single_column_may_hold_its_own_name(tmp_path):
    items = read(write(tmp_path / "a.csv", "word\na\nword\n"))
    assert [record["word"] for record in records(items)] == [b"a", b"word"]


PERSON = Message(
    (
        Field("name", Text()),
        Field("age", Number(whole=True), optional=True),
        Field("score", Number()),
        Field("kind", Category(("A", "B"))),
        Field("level", Category(("1", "2"), "int"), optional=True),
        Field("on", Category(("false", "true"), "bool")),
        Field("home", Message((Field("lat", Number()), Field("town", Text()))), optional=True),
    )
)
NESTED = Message(
    (
        Field("id", Text()),
        Field("tags", Text(), most=1),
        Field("sizes", Number(whole=True), most=1),
        Field(
            "phones",
            Message(
                (
                    Field("no", Text()),
                    Field("kind", Category(("HOME", "WORK")), optional=True),
                    Field("ext", Number(whole=True), optional=True),
                    Field("at", Message((Field("x", Number()),)), optional=True),
                )
            ),
            most=1,
        ),
    )
)


def test_declared_cells_have_types(tmp_path):
    text = "on,extra,name,age,score,kind,level,home.lat,home.town\n"
    text += "TRUE,?,Ann,7,0.1,A,2,1.5,T\nfalse,?,,,1e3,B,,,\n"
    first, second = records(read(write(tmp_path / "a.csv", text), PERSON))
    assert first == {"name": b"Ann", "age": 7, "score": pytest.approx(0.1), "kind": b"A", "level": 2, "on": 1,
                     "home?": 1, "home.lat": 1.5, "home.town": b"T"}  # fmt: skip
    assert second == {"name": [], "age": [], "score": 1000.0, "kind": b"B", "level": [], "on": 0,
                      "home?": 0, "home.lat": [], "home.town": []}  # fmt: skip


def test_declared_json_gives_the_same_records_in_the_same_splits(tmp_path):
    names = ["name", "age", "score", "kind", "level", "on", "home.lat", "home.town"]
    cells = [[f"n{i}", i, i / 8, "AB"[i % 2], 1 + i % 2, "true", i / 4, f"t{i}"] for i in range(40)]
    lines = [
        dict(zip(names[:6], row, strict=False)) | {"on": True, "home": {"lat": row[6], "town": row[7]}} for row in cells
    ]
    write(tmp_path / "a.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    with (tmp_path / "a.csv").open("w", newline="") as file:
        csv.writer(file).writerows([names, *cells])
    assert read(tmp_path / "a.jsonl", PERSON) == read(tmp_path / "a.csv", PERSON)


SOUND = {"name": "n", "score": 1, "kind": "A", "on": True}
WRONG = {
    "score is missing": {"score": None},
    "score is not a finite number": {"score": float("inf")},
    "score is a number too large": {"score": -1e15},
    "score is not a number": {"score": "x"},
    "kind is none of its category's values": {"kind": "C"},
    "level is none of its category's values": {"level": 3},
    "on is neither true nor false": {"on": 2},
    "age is not a whole number": {"age": 1.5},
    "age is not a number of 64 bits": {"age": 2**63},
    "name is not text": {"name": 1},
    "home is not an object": {"home": 1},
    "home.lat is missing": {"home": {}},
    "home.lat is not a number": {"home": {"lat": True}},
}


def test_a_message_of_optional_fields_may_be_empty(tmp_path):
    place = Message((Field("lat", Number(), optional=True), Field("town", Text())))
    person = Message((Field("name", Text()), Field("home", place)))
    rows = write(tmp_path / "a.csv", "name,home.lat,home.town\nAnn,,\n")
    lines = write(tmp_path / "a.jsonl", '{"name": "Ann"}\n{"name": "Ann", "home": null}\n')
    empty = {"name": b"Ann", "home.lat": [], "home.town": []}
    assert records(read(rows, person)) == [empty]
    assert records(read(lines, person)) == [empty, empty]


def test_wrong_values_have_reasons(tmp_path):
    text = "".join(json.dumps({**SOUND, **wrong}) + "\n" for wrong in [{}, *WRONG.values(), {"age": "12"}])
    items = read(write(tmp_path / "a.jsonl", text), PERSON)
    assert reasons(items) == list(WRONG)
    assert [record["age"] for record in records(items)] == [[], 12]


IMPLICIT = Message(
    (
        Field("full_name", Text(), implicit=True),
        Field("n", Number(whole=True), implicit=True),
        Field("x", Number(), implicit=True),
        Field("kind", Category(("A", "B")), implicit=True),
        Field("is_on", Category(("false", "true"), "bool"), implicit=True),
        Field("last_home", Message((Field("lat_deg", Number(), implicit=True),)), optional=True),
        Field("old_homes", Message((Field("lat_deg", Number(), implicit=True),)), most=1),
    )
)
DEFAULTS = {"full_name": [], "n": 0, "x": 0.0, "kind": b"A", "is_on": 0, "last_home?": 0, "last_home.lat_deg": [],
            "old_homes#": 0, "old_homes.lat_deg": []}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({}, {}),
        (dict.fromkeys(["full_name", "n", "x", "kind", "is_on", "last_home"]), {}),
        ({"last_home": {}, "old_homes": [{}]}, {"last_home?": 1, "last_home.lat_deg": 0.0, "old_homes#": 1,
                                                "old_homes.lat_deg": [0.0]}),
        ({"fullName": "a", "isOn": True, "lastHome": {"latDeg": 2}, "oldHomes": [{"latDeg": 3}]},
         {"full_name": b"a", "is_on": 1, "last_home?": 1, "last_home.lat_deg": 2.0, "old_homes#": 1,
          "old_homes.lat_deg": [3.0]}),
    ],
)  # fmt: skip
def test_json_of_protocol_buffers_leaves_out_defaults(tmp_path, row, found):
    path = write(tmp_path / "a.jsonl", json.dumps(row) + '\n{"n": 7}\n')
    assert records(read(path, IMPLICIT)) == [DEFAULTS | found, DEFAULTS | {"n": 7}]


def test_an_empty_cell_is_a_default_too(tmp_path):
    flat = Message(IMPLICIT.fields[:-1])
    path = write(tmp_path / "a.csv", "full_name,n,x,kind,is_on,last_home.lat_deg\n,,,,,\n,7,,B,,\n")
    first = {name: value for name, value in DEFAULTS.items() if not name.startswith("old_homes")}
    assert records(read(path, flat)) == [first, first | {"n": 7, "kind": b"B"}]


def test_repeated_fields_are_lists(tmp_path):
    phones = [{"no": "1", "kind": "WORK", "ext": 5, "at": {"x": 0.5}}, {"no": "2"}]
    lines = [{"id": "a", "tags": ["x", "y"], "sizes": [], "phones": phones}, {"id": "b"}]
    first, second = records(read(write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines))), NESTED))
    assert first == {
        "id": b"a", "tags#": 2, "tags": [b"x", b"y"], "sizes#": 0, "sizes": [], "phones#": 2, "phones.no": [b"1", b"2"],
        "phones.kind": [b"WORK", b""], "phones.ext?": [1, 0], "phones.ext": [5, 0], "phones.at?": [1, 0],
        "phones.at.x": [0.5, 0.0],
    }  # fmt: skip
    assert second == {name: [] for name in first} | {"id": b"b", "tags#": 0, "sizes#": 0, "phones#": 0}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"tags": "x"}, "tags is not a list"),
        ({"tags": ["x", None]}, "tags has an empty element"),
        ({"sizes": [None]}, "sizes is missing"),
        ({"phones": [1]}, "phones is not an object"),
        ({"phones": [{"kind": "FAX"}]}, "phones.kind is none of its category's values"),
        ({"phones": [{"at": {}}]}, "phones.at.x is missing"),
    ],
)
def test_wrong_elements_have_reasons(tmp_path, wrong, reason):
    assert reasons(read(write(tmp_path / "a.jsonl", json.dumps({"id": "a", **wrong})), NESTED)) == [reason]


def test_long_texts_are_skipped(tmp_path):
    declared = Message((Field("a", Text()),))
    for name, text in {"a.csv": "a,b\nxyz,1\nxy,1\n", "a.jsonl": '{"a": "xyz"}\n{"a": "xy"}\n'}.items():
        for message in (None, declared):
            items = read(write(tmp_path / name, text), message, max_characters=2)
            assert [item.reason for item in items if isinstance(item, Skip)] == ["a of more than 2 characters"]
            assert len(records(items)) == 1


def test_shards_read_what_the_whole_file_holds(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["a", "b"], *([i, "x\ny" if i % 3 else "z"] for i in range(3000))])
    whole = records(read(path))
    monkeypatch.setattr(line_files, "BLOCK", 1 << 10)
    line_files._marks.cache_clear()
    assert len(TableFiles(str(path)).shards()) > 10
    assert records(read(path)) == whole
    assert len(whole) == 3000


def test_a_zip_has_many_tables(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
        archive.writestr("b/b.csv.gz", gzip.compress(b"b;a\n2;1\n"))
        archive.writestr("c.pdf", "")
    items = read(tmp_path / "a.zip")
    assert records(items) == [{"a": b"1", "b": b"2"}, {"b": b"2", "a": b"1"}]
    assert len({item.split for item in items if isinstance(item, Placed) and "a" in item.record}) == 1
    assert told(items) == ["left out beside the data: c.pdf"]


@pytest.mark.parametrize("name", ["a.CSV", "a.Csv.GZ", "a.ZIP", "folder"])
def test_names_may_be_in_capitals(tmp_path, name):
    path, rows = tmp_path / name, b"a,b\n1,2\n"
    if name == "a.ZIP":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("B/A.CSV.GZ", gzip.compress(rows))
    elif name == "folder":
        path.mkdir()
        (path / "A.CSV.GZ").write_bytes(gzip.compress(rows))
    else:
        path.write_bytes(gzip.compress(rows) if name.endswith("GZ") else rows)
    assert records(read(path)) == [{"a": b"1", "b": b"2"}]


def test_a_packed_file_is_one_part_whatever_its_case(tmp_path, monkeypatch):
    (tmp_path / "a.csv.GZ").write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 3000))
    monkeypatch.setattr(line_files, "BLOCK", 1 << 10)
    assert len(TableFiles(str(tmp_path / "a.csv.GZ")).shards()) == 1


def test_files_without_a_json_object_are_named(tmp_path):
    with pytest.raises(DataError, match=r"a\.jsonl has no JSON object"):
        TableFiles(str(write(tmp_path / "a.jsonl", "a,b\n1,2\n"))).shards()


def test_what_lies_beside_tables_is_no_table(tmp_path):
    write(tmp_path / "data.csv", "a,b\n1,2\n")
    for name in ("README.txt", "readme.md.txt", "License.txt"):
        write(tmp_path / name, "Rows, columns, and licence.\n")
    assert {shard.path for shard in TableFiles(str(tmp_path)).shards()} == {str(tmp_path / "data.csv")}


def test_tables_of_a_folder_have_the_same_columns(tmp_path):
    write(tmp_path / "a.csv", "a,b\n1,2\n")
    write(tmp_path / "b.csv", "a,c\n1,2\n")
    with pytest.raises(DataError, match=r"b\.csv and .*a\.csv differ in columns \(b, c\): declare"):
        TableFiles(str(tmp_path)).shards()
    assert len(records(read(tmp_path, Message((Field("a", Text()),))))) == 2


def test_declared_columns_must_be_there(tmp_path):
    path = write(tmp_path / "a.csv", "name,kind\nn,A\n")
    with pytest.raises(DataError, match=r"lacks the declared columns age, .*; it has name, kind"):
        TableFiles(str(path), PERSON).shards()
    with pytest.raises(DataError, match=r"tags is repeated, .*; give lines of JSON"):
        TableFiles(str(path), NESTED).shards()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_characters": 0}, "`max_characters`"),
        ({"header": "maybe"}, "`header` must be one of auto, yes, no; got 'maybe'"),
        ({"encoding": "klingon"}, "`encoding` must be an encoding that Python knows, such as cp1250; got 'klingon'"),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        TableFiles("a.csv", **options)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_object_of_columns_is_a_table(tmp_path, indent, encoding):
    value = {"id": {str(n): n for n in range(20)}, "kind": {str(n): "ab"[n % 2] for n in range(20)}}
    (tmp_path / "a.json").write_bytes(json.dumps(value, indent=indent).encode(encoding))
    found = read(tmp_path / "a.json")
    assert list(map(untyped, records(found)))[:2] == [{"id": b"0", "kind": b"a"}, {"id": b"1", "kind": b"b"}]
    assert "cells are objects by columns; labels of rows are left out" in told(found)


def test_empty_files_of_several_are_left_out_and_told(tmp_path):
    write(tmp_path / "part-0.csv", "")
    write(tmp_path / "part-1.csv", "a,b\n1,2\n")
    (tmp_path / "part-2.csv.gz").write_bytes(gzip.compress(b""))
    found = read(tmp_path)
    assert records(found) == [{"a": b"1", "b": b"2"}]
    assert told(found) == ["left out beside the data: part-0.csv (empty), part-2.csv.gz (empty)"]
    with pytest.raises(DataError, match=r"part-0\.csv is empty"):
        read(tmp_path / "part-0.csv")
