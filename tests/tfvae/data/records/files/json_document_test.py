"""JSON over many lines, read value by value."""

import json
import random
import tracemalloc

import pytest

from tfvae.checks import DataError
from tfvae.data.records.files import json_document
from tfvae.data.records.files.json_document import JsonDocument


def read(tmp_path, text: str | bytes, encoding: str = "utf-8") -> list:
    path = tmp_path / "a.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    document = JsonDocument(str(path), encoding)
    (shard,) = document.shards()
    return [row.cells for row in document.rows(shard)]


def made_up(n: int) -> list[dict]:
    draw = random.Random(0)
    pieces = ["{", "]", '"', "\\", "é", "😀", "\n", ",", "x" * 90]
    return [
        {"i": i, "text": "".join(draw.choices(pieces, k=draw.randrange(30))), "in": {"x": [i, None]}} for i in range(n)
    ]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("piece", [1, 7, 1 << 16])
def test_whatever_json_writes_is_read_back(tmp_path, monkeypatch, indent, piece):
    monkeypatch.setattr(json_document, "_PIECE", piece)
    monkeypatch.setattr(json_document, "_HEAD", max(piece, 200))
    rows = made_up(60)
    assert read(tmp_path, json.dumps(rows, indent=indent)) == rows
    assert read(tmp_path, "\n".join(json.dumps(row, indent=indent) for row in rows)) == rows
    assert (
        read(tmp_path, ",\n".join(json.dumps(row, indent=indent, ensure_ascii=False) for row in rows), "utf-16") == rows
    )
    collection = {"type": "FeatureCollection", "crs": {"properties": [1, {}]}, "features": rows, "bbox": [1, 2]}
    assert read(tmp_path, json.dumps(collection, indent=indent)) == rows


def test_a_collection_of_the_usual_tools(tmp_path):
    text = '{\n"type": "FeatureCollection",\n"name": "a",\n"features": [\n{ "a": 1 },\n{ "a": 2 }\n]\n}\n'
    assert read(tmp_path, text) == [{"a": 1}, {"a": 2}]


def test_arrays_and_collections_may_follow_each_other(tmp_path):
    assert read(tmp_path, '[{"a": 1}]\n[{"a": 2}, {"a": 3}]\n[]\n{"a": 4}') == [{"a": n} for n in (1, 2, 3, 4)]
    line = '{"type": "FeatureCollection", "features": [{"a": 1}], "name": "x"}\n'
    assert read(tmp_path, line * 3) == [{"a": 1}] * 3


def test_nan_is_nothing(tmp_path):
    assert read(tmp_path, '[{"a": NaN, "b": 1}]') == [{"a": None, "b": 1}]
    assert read(tmp_path, '[{"a": -Infinity}]') == [{"a": float("-inf")}]


def test_values_that_are_no_objects_are_rejected(tmp_path):
    assert read(tmp_path, '[{"a": 1}, 12, [3], "x", null]') == [{"a": 1}, *["not a JSON object"] * 4]
    assert read(tmp_path, "[]") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"a": 1}, {"a": 2}', r"after its value 2 \(it breaks off\)"),
        ('[{"a": 1}, {"a"', r"after its value 1 \("),
        ('[{"a": 1} {"a": 2}]', r"after its value 1 \("),
        ('[{"a": 1}] end', r"after its value 1 \("),
        ('{"type": "FeatureCollection", "features": [{"a": 1}]', r"after its value 4 \(it breaks off\)"),
        ('[{"a": 1}, oh]', r"after its value 1 \(expecting value\)"),
        ("[" * 100_000, r"after its value 0 \(it is nested too deep\)"),
        (b'[{"a": "\xff"}]', r"after its value 0 \(it is not in UTF-8\)"),
    ],
)
def test_what_is_no_json_is_told_in_one_line(tmp_path, text, message):
    with pytest.raises(DataError, match=message) as caught:
        read(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_an_object_that_never_ends_does_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(json_document, "LARGEST", 1 << 18)
    with pytest.raises(DataError, match=r"after its value 0 \(an object of more than 0 MB\)"):
        read(tmp_path, '[{"a": "' + "x" * (4 << 20))


def test_many_objects_take_no_more_memory_than_few(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("[" + ",".join(['{"a": 1}'] * 200_000) + "]")
    document = JsonDocument(str(path))
    (shard,) = document.shards()
    tracemalloc.start()
    assert sum(1 for _ in document.rows(shard)) == 200_000 == shard.stop
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()
