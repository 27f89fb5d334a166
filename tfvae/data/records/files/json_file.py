"""Files of JSON: lines of objects, or a document that holds them. Imports no TensorFlow."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tfvae.checks import DataError
from tfvae.data.containers.encoding import UTF8, told
from tfvae.data.line_files import first_lines, lines_of, shards_of
from tfvae.data.reader import Shard
from tfvae.data.records.delimited import BOM, Row
from tfvae.data.records.files.features import flat_feature, is_feature, shapes
from tfvae.data.records.files.json_document import JsonDocument
from tfvae.data.records.json_lines import SEPARATOR, JsonLines

SAMPLE = 1000
"""Objects that tell the fields, where they are not declared."""
_LINES = JsonLines()


@dataclass(frozen=True)
class JsonLinesFile:
    """A file of one object a line.

    Args:
        path: of the file.
        encoding: of its text.
    """

    path: str
    encoding: str = UTF8

    def shards(self) -> list[Shard]:
        """Parts of about 8 MB of a plain file in UTF-8, else one."""
        return shards_of(self.path, _LINES, self.encoding)

    def rows(self, shard: Shard) -> Iterator[Row]:
        """One for each line."""
        return _LINES.rows(lines_of(shard, _LINES, self.encoding), shard.start + 1)


@dataclass(frozen=True)
class JsonTable:
    """Objects of a file as rows of a table; those of GeoJSON's features are made flat.

    Args:
        objects: the file.
        names: of the fields, those inside objects after a dot.
        features: whether the objects are features.
        told: lines for people.
    """

    objects: JsonLinesFile | JsonDocument
    names: tuple[str, ...]
    features: bool
    told: tuple[str, ...]

    def shards(self) -> list[Shard]:
        """Those of the objects."""
        return self.objects.shards()

    def rows(self, shard: Shard) -> Iterator[Row]:
        """Rows of objects."""
        return map(_flattened, self.objects.rows(shard)) if self.features else self.objects.rows(shard)


def _flattened(row: Row) -> Row:
    return row._replace(cells=flat_feature(row.cells)) if isinstance(row.cells, dict) else row


def json_objects(path: str, encoding: str) -> JsonLinesFile | JsonDocument:
    """The objects of a file: its lines, where the first one that is not empty holds one, else those of a document."""
    lines = first_lines(path, SAMPLE, encoding)
    first = next((line for line in lines if line.removeprefix(BOM).strip()), None)
    if first is None:
        raise DataError(f"{path} is empty, or begins with empty lines: give a file of JSON, or leave it out.")
    return (
        JsonDocument(path, encoding)
        if _is_part(first) and has_object(path, encoding)
        else JsonLinesFile(path, encoding)
    )


def json_table(path: str, encoding: str) -> JsonTable:
    """Looks at the first objects of a file; raises DataError where there is none."""
    objects = json_objects(path, encoding)
    rows = [row.cells for row in islice(_some(objects), SAMPLE)]
    found = [row for row in rows if isinstance(row, dict)]
    features = bool(found) and is_feature(found[0])
    flat = [row for value in found if isinstance(row := flat_feature(value) if features else value, Mapping)]
    names = _names(flat)
    if not names:
        raise DataError(f"{path} has no JSON object in its first lines: each line must be one, with the same fields.")
    return JsonTable(objects, names, features, (*told(encoding), *(shapes(found) if features else ())))


def _some(objects: JsonLinesFile | JsonDocument) -> Iterator[Row]:
    if isinstance(objects, JsonDocument):
        return objects.rows(Shard("", objects.path, 0, 0))
    return _LINES.rows(first_lines(objects.path, SAMPLE, objects.encoding))


def _is_part(line: bytes) -> bool:
    """Whether a line begins a document instead of being an object of its own."""
    text = line.removeprefix(BOM).lstrip(SEPARATOR)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text.lstrip()[:1] in (b"{", b"[")
    return isinstance(found, list) or (isinstance(found, dict) and found.get("type") == "FeatureCollection")


def has_object(path: str, encoding: str) -> bool:
    """Whether one of the first values of a document is an object."""
    try:
        return any(
            isinstance(row.cells, dict) for row in islice(JsonDocument(path, encoding).rows(Shard("", path, 0, 0)), 9)
        )
    except DataError:
        return False


def _names(values: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Paths of all fields; that of a null is left out where it stands for a message of others."""
    names = dict[str, bool]()  # whether it ever has a value
    for value in values:
        for name, inside in _sound(value):
            names[name] = names.get(name, False) or inside is not None
    above = {name[:end] for name in names for end in range(len(name)) if name[end] == "."}
    return tuple(name for name in names if names[name] or name not in above)


def _sound(value: Mapping[str, Any]) -> list[tuple[str, Any]]:
    try:
        return list(flat(value))
    except RecursionError:
        return []  # reading will reject it


def flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Fields of an object, those of objects inside it after a dot."""
    for name, inside in value.items():
        if isinstance(inside, dict):
            yield from flat(inside, f"{prefix}{name}.")
        else:
            yield prefix + name, inside
