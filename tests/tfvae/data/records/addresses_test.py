"""Addresses, from files of all kinds to records."""

import csv
import gzip
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from tfvae.checks import DataError
from tfvae.data import line_files
from tfvae.data.reader import Placed, Reject, Skip
from tfvae.data.records.addresses import ADDRESS, AddressFiles
from tfvae.data.records.made_up_state import MadeUpState
from tfvae.data.records.summary import Summary
from tfvae.data.storage import ingest

COLUMNS = ("LON", "LAT", "NUMBER", "STREET", "UNIT", "CITY", "DISTRICT", "REGION", "POSTCODE")
HEADER = b"LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE\n"
ROWS = [f"{-73 + i / 999:.5f},{44 + i / 777:.5f},{i},MAIN ST,,TOWN {i % 7},,VT,{5000 + i % 9:05d}" for i in range(2000)]


def read(path: Path | str, **options) -> list:
    reader = AddressFiles(str(path), **options)
    return [item for shard in reader.shards() for item in reader.read(shard)]


def records(items: list) -> list:
    return [item.record for item in items if isinstance(item, Placed) and item.split != "findings"]


def rejects(items: list) -> dict[int, str]:
    return {int(item.where.rpartition(":")[2]): item.reason for item in items if isinstance(item, Reject)}


def write(path: Path, data: bytes) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("README.md", "no addresses")
            archive.writestr("us/vt.csv", data)
    else:
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def test_a_row_becomes_a_record(tmp_path):
    row = b"-73.23490905761719,42.93500900268555,70,MCCARTHY ACRES,,SHAFTSBURY,,,05262\n"
    (record,) = records(read(write(tmp_path / "a.csv", HEADER + row)))
    assert record == {
        "lat": 42.93500900268555, "long": -73.23490905761719, "number": b"70", "street": b"MCCARTHY ACRES",
        "unit": [], "city": b"SHAFTSBURY", "district": [], "region": [], "postcode": b"05262",
    }  # fmt: skip
    assert list(record) == [field.name for field in ADDRESS.fields]


def test_columns_come_in_any_order_and_case_with_others_or_without(tmp_path):
    text = '\ufeffHASH,City,"latitude?",LAT, lon ,postcode\r\nx,"A, B",0,1.5,-2.5,\r\n'
    (record,) = records(read(write(tmp_path / "a.csv", text.encode())))
    assert (record["lat"], record["long"], record["city"]) == (1.5, -2.5, b"A, B")
    assert all(record[name] == [] for name in ("number", "street", "unit", "district", "region", "postcode"))


BROKEN = {
    b"1,2,3\n": "too few cells",
    b"1,2,3,,,,,,,x\n": "too many cells",
    b'1,2,"3"4,,,,,,\n': "bad quotes",
    b'1,2,"3,,,,,,\n': "bad quotes",
    b"1,nan,3,,,,,,\n": "LAT is not a finite number",
    b"-inf,2,3,,,,,,\n": "LON is not a finite number",
    b",2,3,,,,,,\n": "LON is not a finite number",
    b"1,9_0,3,,,,,,\n": "LAT is not a finite number",
    b"1,north,3,,,,,,\n": "LAT is not a finite number",
    b"1,90.1,3,,,,,,\n": "LAT is out of range",
    b"-180.5,2,3,,,,,,\n": "LON is out of range",
    b"1,2,3,\xe9t\xe9,,,,,\n": "not UTF-8",
    HEADER: "repeats the header",
    b"\xef\xbb\xbf" + HEADER: "repeats the header",
}
SOUND = (b"\xef\xbb\xbf1,2,3,BOM,,,,,\n", b"1,2,3,UNIX,,,,,\n", b"1,2,3,DOS,,,,,\r\n", b"1,2,3,MAC,,,,,\r")
SOUND += (b'1,2,3,"TWO\nLINES",,,,,\n',)


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.zip", "parts.csv"])
def test_one_percent_of_broken_rows_loses_none(tmp_path, monkeypatch, name):
    """Broken rows of all kinds stand between sound ones, near the cuts between shards, too."""
    if name == "parts.csv":
        monkeypatch.setattr(line_files, "BLOCK", 500)
    lines, expected, number = [HEADER], {}, 2
    odd = [*BROKEN, *SOUND]
    for i, row in enumerate(ROWS):
        lines.append(row.encode() + b"\n")
        number += 1
        if i % 100 == 7 or i > 1990:
            extra = odd[i // 100 % len(odd)]
            lines.append(extra)
            if extra in BROKEN:
                expected[number] = BROKEN[extra]
            number += len(extra.splitlines())
    path = write(tmp_path / name, b"".join(lines))
    reader = AddressFiles(str(path))
    shards = reader.shards()
    assert (len(shards) > 100) == (name == "parts.csv")
    items = [item for shard in shards for item in reader.read(shard)]
    assert rejects(items) == expected
    assert len(expected) >= 15
    assert len(records(items)) == len(lines) - 1 - len(expected)
    assert {item.record["street"] for item in items if isinstance(item, Placed) and "street" in item.record} == {
        b"MAIN ST", b"BOM", b"UNIX", b"DOS", b"MAC", b"TWO\nLINES",
    }  # fmt: skip


def test_rejects_say_where_and_what(tmp_path):
    rows = "1,91,3,SOM\u00c9 ST,,,,,\r\n".encode() + b"1,\xff," + b"x" * 900
    path = write(tmp_path / "a.zip", HEADER + rows)
    first, second = (item for item in read(path) if isinstance(item, Reject))
    assert first == Reject(f"{path}/us/vt.csv:2", "LAT is out of range", "1,91,3,SOM\u00c9 ST,,,,,")
    assert second.raw == "1,\ufffd," + "x" * 496


def test_shards_read_what_the_whole_file_holds(tmp_path, monkeypatch):
    rows = [f'{row[:-5]}"0\n{i}"\r' if i % 3 == 0 else row + "\n" for i, row in enumerate(ROWS)]
    path = write(tmp_path / "a.csv", HEADER + "".join(rows).encode())
    whole = records(read(path))
    monkeypatch.setattr(line_files, "BLOCK", 1 << 10)
    line_files._marks.cache_clear()
    assert records(read(path)) == whole
    assert len(whole) == len(ROWS)
    assert len(AddressFiles(str(path)).shards()) > 50


def features(rows: list[str]) -> list[dict]:
    named = [dict(zip(COLUMNS, row.split(","), strict=True)) for row in rows]
    return [
        {
            "type": "Feature",
            "properties": {name.lower(): row[name] for name in COLUMNS[2:]} | {"hash": "0"},
            "geometry": {"type": "Point", "coordinates": [float(row["LON"]), float(row["LAT"])]},
        }
        for row in named
    ]


@pytest.mark.parametrize("end", [".geojson", ".geojson.gz"])
def test_geojson_holds_the_same_records_in_the_same_splits(tmp_path, end):
    lines = "".join(json.dumps(feature) + "\n" for feature in features(ROWS[:300]))
    placed = [item for item in read(write(tmp_path / f"a{end}", lines.encode())) if "lat" in item.record]
    text = HEADER.decode() + "".join(row + "\n" for row in ROWS[:300])
    assert placed == [item for item in read(write(tmp_path / "a.csv", text.encode())) if "lat" in item.record]


FEATURE = features(ROWS[:1])[0]
BROKEN_FEATURES = {
    "not JSON": b"{",
    "not a JSON object": b"[]",
    "not UTF-8": b'{"type": "\xff"}',
    "not a GeoJSON feature": {"type": "Polygon"},
    "null geometry": {**FEATURE, "geometry": None},
    "geometry is not a Point": {**FEATURE, "geometry": {"type": "LineString", "coordinates": [[1, 2]]}},
    "coordinates are not numbers": {**FEATURE, "geometry": {"type": "Point", "coordinates": ["1", True]}},
    "LAT is out of range": {**FEATURE, "geometry": {"type": "Point", "coordinates": [1, 91]}},
    "LON is not a finite number": {**FEATURE, "geometry": {"type": "Point", "coordinates": [float("inf"), 1]}},
    "properties are not an object": {**FEATURE, "properties": [1]},
    "CITY is not text": {**FEATURE, "properties": {"city": ["a"]}},
    "STREET is not text": {**FEATURE, "properties": {"street": "\ud800"}},
}


def test_broken_features_have_reasons(tmp_path):
    lines = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in BROKEN_FEATURES.values()]
    good = {**FEATURE, "properties": {"number": 7, "unit": None, "city": "Orléans"}}
    good = json.dumps(good, ensure_ascii=False).encode()  # or the line that breaks UTF-8 would show another encoding
    items = read(write(tmp_path / "a.geojson", b"\n".join([good, *lines, good])))
    assert list(rejects(items).values()) == list(BROKEN_FEATURES)
    assert [record["number"] for record in records(items)] == [b"7", b"7"]


def test_rows_are_split_by_what_they_hold(tmp_path):
    text = HEADER.decode() + "".join(row + "\n" for row in ROWS * 2)
    items = read(write(tmp_path / "a.csv", text.encode()))[:-1]
    counts = Counter(item.split for item in items)
    for split, share in {"train": 0.8, "validation": 0.1, "test": 0.1}.items():
        n = len(ROWS)
        assert abs(counts[split] / (2 * n) - share) < 3 * (share * (1 - share) / n) ** 0.5
    assert [item.split for item in items[: len(ROWS)]] == [item.split for item in items[len(ROWS) :]]


def test_the_last_item_is_the_summary_of_the_training_rows(tmp_path):
    text = HEADER.decode() + "".join(row + "\n" for row in ROWS)
    *items, last = read(write(tmp_path / "a.csv", text.encode()))
    summary = Summary()
    for item in items:
        if item.split == "train":
            summary.add(item.record)
    assert last == Placed("findings", {"summary": summary.to_json().encode()})


def test_long_texts_are_skipped(tmp_path):
    rows = "".join(f"1,2,,{'é' * n},,,,,\n" for n in (10, 11))
    items = read(write(tmp_path / "a.csv", HEADER + rows.encode()), max_characters=10)
    assert [item for item in items if isinstance(item, Skip)] == [
        Skip(f"{tmp_path / 'a.csv'}:3", "STREET of more than 10 characters")
    ]
    assert len(records(items)) == 1


def test_a_folder_has_many_files(tmp_path):
    (tmp_path / "vt").mkdir()
    write(tmp_path / "vt/a.csv", HEADER + b"1,2,1,,,,,,\n")
    write(tmp_path / "b.csv.gz", HEADER + b"1,2,2,,,,,,\n")
    write(tmp_path / "c.zip", HEADER + b"1,2,3,,,,,,\n")
    write(tmp_path / "d.geojson", json.dumps(FEATURE).encode())
    write(tmp_path / "README.txt", b"no addresses")
    write(tmp_path / ".hidden.csv", b"")
    assert [record["number"] for record in records(read(tmp_path))] == [b"2", b"3", b"0", b"1"]


UNUSABLE = {
    "missing": (None, r"a\.csv does not exist: it must be a file or a folder of files, \.csv or \.geojson"),
    "empty": (b"", r"a\.csv is empty, or begins with empty lines"),
    "blank": (b"\n\n", r"a\.csv is empty, or begins with empty lines"),
    "a grid": (b"count,lon,lat,area\n1,2,3,4\n", r"a\.csv has no column of addresses, such as NUMBER"),
    "no coordinates": (b"STREET,CITY\na,b\n", r"a\.csv has no columns LON and LAT: .*; it has street, city"),
    "no header": (b"1.5,2.5,a\n", r"a\.csv has no columns LON and LAT"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_unusable_files_are_named(tmp_path, case):
    data, message = UNUSABLE[case]
    if data is not None:
        write(tmp_path / "a.csv", data)
    with pytest.raises(DataError, match=message) as error:
        AddressFiles(str(tmp_path / "a.csv")).shards()
    assert "\n" not in str(error.value)


def test_broken_archives_are_named(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(HEADER * 99)[:-20])
    (tmp_path / "b.zip").write_bytes(b"PK no archive")
    write(tmp_path / "c.zip", HEADER).rename(tmp_path / "c.csv.gz")
    for name in ("a.csv.gz", "b.zip", "c.csv.gz"):
        with pytest.raises(DataError, match=rf"{name} cannot be read \(.*\): it must be whole"):
            AddressFiles(str(tmp_path / name)).shards()


def test_a_folder_without_addresses_is_an_error(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(DataError, match=r"holds no file whose name ends in \.csv or \.geojson"):
        AddressFiles(str(tmp_path)).shards()


@pytest.mark.parametrize("indent", [None, 1])
def test_a_feature_collection_is_read(tmp_path, indent):
    rows = features(ROWS[:50])
    text = "\n".join(json.dumps(row) for row in rows)
    expected = records(read(write(tmp_path / "a.geojson", text.encode())))
    collection = json.dumps({"type": "FeatureCollection", "name": "x", "features": rows}, indent=indent)
    assert records(read(write(tmp_path / "b.geojson", collection.encode()))) == expected


def test_encodings_are_found_out(tmp_path):
    rows = "LON,LAT,STREET\n1,2,Straße\n3,4,Ærø\n"
    for encoding in ("utf-16", "cp1252"):
        found = records(read(write(tmp_path / f"{encoding}.csv", rows.encode(encoding))))
        assert [record["street"] for record in found] == ["Straße".encode(), "Ærø".encode()]


def test_the_grid_of_a_collection_holds_no_addresses(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("us/vt/statewide.csv", HEADER + b"1,2,7,,,,,,\n")
        archive.writestr("summary/us/vt/statewide-summary.csv", "count,lon,lat,area\n9,1,2,0.1\n")
    items = read(tmp_path / "a.zip")
    assert [record["number"] for record in records(items)] == [b"7"]
    assert items[0].what == "left out beside the data: summary/us/vt/statewide-summary.csv"


def test_a_file_that_changes_while_it_is_read_is_an_error(tmp_path):
    path = write(tmp_path / "a.csv", HEADER + b"1,2,3,,,,,,\n")
    reader = AddressFiles(str(path))
    (shard,) = reader.shards()
    write(path, HEADER + b"1,2,3,,,,,,\n" * 3)
    with pytest.raises(DataError, match="has changed"):
        list(reader.read(shard))


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="`max_characters`"):
        AddressFiles("a.csv", max_characters=0)


def test_counts_add_up_from_file_to_disk(tmp_path):
    lines = [b"1,2,3,LONG ROAD,,,,,\n", *(row.encode() + b"\n" for row in ROWS), *BROKEN]
    path = write(tmp_path / "a.csv", HEADER + b"".join(lines))
    reader = AddressFiles(str(path), max_characters=8)
    counts = ingest.ingest(reader, tmp_path / "out", max_reject_fraction=0.1)
    assert counts.total == len(lines)
    assert counts.skips == {"STREET of more than 8 characters": 1}
    assert counts.written == len(ROWS)
    assert counts.kinds == Counter(BROKEN.values())
    told = (tmp_path / "out/rejects").glob("*.jsonl")
    assert sum(len(file.read_text().splitlines()) for file in told) == counts.rejects == len(BROKEN)


def test_all_rows_of_vermont_are_read(shared_data):
    vermont = shared_data("vermont") / "addresses.csv"
    items = read(vermont)
    found = records(items)
    assert len(found) == 33_432 == len(items) - 1
    with vermont.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["street"] or b"").decode() if r["street"] else "" for r in found] == [row["STREET"] for row in rows]
    assert [r["lat"] for r in found] == [float(row["LAT"]) for row in rows]


def test_made_up_rows_read_alike_from_a_file(tmp_path):
    state = MadeUpState(rows=500)
    text = HEADER.decode() + "".join(state.lines(0, 500))
    direct = [item for shard in state.shards() for item in state.read(shard)]
    assert read(write(tmp_path / "a.csv", text.encode())) == direct


def test_names_of_properties_may_be_in_capitals(tmp_path):
    feature = {**FEATURE, "properties": {"NUMBER": "7", "City": "Orléans"}}
    other = {**FEATURE, "properties": {"name": "x"}}
    items = read(write(tmp_path / "a.geojsonl", "\n".join(map(json.dumps, [feature, other])).encode()))
    assert [(record["number"], record["city"]) for record in records(items)] == [(b"7", "Orléans".encode())]
    assert list(rejects(items).values()) == ["has no property of an address, such as number or street"]


@pytest.mark.parametrize("names", ["LONGITUDE,Latitude", "lng,lat", "long,LAT"])
def test_coordinates_have_several_names(tmp_path, names):
    (record,) = records(read(write(tmp_path / "a.csv", f"{names},number\n1.5,2.5,7\n".encode())))
    assert (record["long"], record["lat"], record["number"]) == (1.5, 2.5, b"7")
