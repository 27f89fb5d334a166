"""Tables in files of all forms."""

import bz2
import gzip
import json
import lzma
import tarfile
from pathlib import Path

import pytest

from tests.cells import untyped
from tfvae.checks import DataError
from tfvae.data import line_files
from tfvae.data.reader import Placed, Reject, Told
from tfvae.data.records.table_files import TableFiles


def read(path: Path) -> list:
    reader = TableFiles(str(path))
    return [item for shard in reader.shards() for item in reader.read(shard)]


def placed(items: list) -> list:
    rows = [item for item in items if isinstance(item, Placed) and item.split != "findings"]
    return [row._replace(record=untyped(row.record)) for row in rows]


def records(items: list) -> list:
    return [row.record for row in placed(items)]


def reasons(items: list) -> list[str]:
    return [item.reason for item in items if isinstance(item, Reject)]


def told(items: list) -> list[str]:
    return [item.what for item in items if isinstance(item, Told)]


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


UNUSABLE = {
    "empty": ("", "is empty"),
    "empty lines": ("\n\r\n", "is empty"),
    "zeros": ("a,b\n" + "\1\2\0\0\0" * 9, "is no text"),
    "XML": ("<?xml version='1.0'?>\n<a>\n" + "<b>1</b>\n" * 9, "is no table of cells, but XML"),
    "Git LFS": ("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n", "a pointer of Git LFS"),
    "another width": ("a,b\n" + "1,2,3\n" * 5, "begins with a line of 2 cells, and most others have 3"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_unusable_headers_are_named(tmp_path, case):
    text, message = UNUSABLE[case]
    with pytest.raises(DataError, match=rf"a\.csv.*{message}"):
        TableFiles(str(write(tmp_path / "a.csv", text))).shards()


def test_what_was_made_of_files_is_told_once_with_their_first_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(line_files, "BLOCK", 1 << 10)
    write(tmp_path / "README.md", "no rows")
    write(tmp_path / "b.txt", "no table")
    write(tmp_path / "a.csv", ",a,b\n" + "".join(f"{i},{i % 7},x\n\n" for i in range(900)))
    items = read(tmp_path)
    assert len(records(items)) == 900
    assert told(items)[:2] == [
        "left out beside the data: README.md, b.txt",
        "the first column, an index without a name, is left out",
    ]
    assert sum(item.times for item in items if isinstance(item, Told)) == 902


def test_one_table_in_many_containers(tmp_path):
    rows = [{"name": f"n{i}", "n": i, "x": i / 4} for i in range(30)]
    lines = [json.dumps(row) for row in rows]
    text = "name,n,x\n" + "".join(f"{row['name']},{row['n']},{row['x']}\n" for row in rows)
    write(tmp_path / "0.csv", text)
    expected = placed(read(tmp_path / "0.csv"))
    for name, data in {
        "a.csv.bz2": bz2.compress(text.encode()),
        "a.csv.xz": lzma.compress(text.encode()),
        "a.csv": text.encode("utf-16"),
        "a.json": f"[{', '.join(lines)}]".encode(),
        "b.json": json.dumps(rows, indent=2).encode(),
        "c.json": "\n".join(json.dumps(row, indent=2) for row in rows).encode(),
        "a.txt": "\n".join(lines).encode(),
        "a.jsonl": "\r\n\r\n".join(lines).encode("utf-16"),
    }.items():
        (tmp_path / name).write_bytes(data)
        assert placed(read(tmp_path / name)) == expected, name
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "0.csv", "data/0.csv")
    assert placed(read(tmp_path / "a.tar.gz")) == expected


def test_features_of_geojson_are_flat(tmp_path):
    place = {"type": "Feature", "id": 3, "properties": {"a": 1, "b": {"c": "x"}},
             "geometry": {"type": "Point", "coordinates": [1.5, 2, 9]}}  # fmt: skip
    shape = place | {"geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}
    flat = {"id": b"3", "a": b"1", "b.c": b"x", "lon": b"1.5", "lat": b"2"}
    text = "".join(json.dumps(feature) + "\n" for feature in (place, shape, {"type": "Polygon"}))
    items = read(write(tmp_path / "a.geojson", text))
    assert records(items) == [flat, flat | {"lon": [], "lat": []}]
    assert reasons(items) == ["not a GeoJSON feature"]
    assert told(items) == ["shapes other than points are left out: of a point, lon and lat are columns"]
    collection = json.dumps(
        {"type": "FeatureCollection", "crs": {"a": [1]}, "features": [place] * 3, "bbox": [1]}, indent=1
    )
    assert records(read(write(tmp_path / "b.geojson", collection))) == [flat] * 3


BROKEN = {
    "a.csv.bz2": b"a,b\n1,2\n",
    "a.csv.xz": lzma.compress(b"a,b\n1,2\n" * 99)[:-20],
    "a.tar.gz": gzip.compress(b"a,b\n1,2\n"),
    "a.csv": gzip.compress(b"a,b\n1,2\n"),
    "b.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20,
    "a.json": b'[{"a": 1}, {"a": 2}',
    "b.json": b'[{"a": 1}, {"a": 2}, x]',
    "a.parquet": b"PAR1 no table",
    "a.xlsx": b"PK no workbook",
    "a.xls": b"",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_not_what_it_says_ends_in_one_line(tmp_path, name):
    (tmp_path / name).write_bytes(BROKEN[name])
    with pytest.raises(DataError, match=name) as caught:
        read(tmp_path / name)
    assert "\n" not in str(caught.value)
