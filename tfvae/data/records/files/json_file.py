"""Files of JSON: lines of objects, or a document that holds them. Imports no TensorFlow."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from tfvae.checks import DataError
from tfvae.data.containers.encoding import UTF8, in_utf8, told
from tfvae.data.containers.opening import open_file
from tfvae.data.line_files import first_lines, lines_of, shards_of
from tfvae.data.reader import ALL, Shard
from tfvae.data.records.delimited import BOM, Row
from tfvae.data.records.files.features import flat_feature, is_feature, left_out
from tfvae.data.records.files.json_document import LARGEST, JsonDocument
from tfvae.data.records.files.json_tables import Found, table_in
from tfvae.data.records.json_lines import DECODER, SEPARATOR, JsonLines

SAMPLE = 1000
"""Objects that tell the fields, where they are not declared."""
_LINES = JsonLines()
_PIECE = 1 << 16


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
class JsonWhole:
    """A file of one value that holds a whole table.

    Args:
        path: of the file.
        encoding: of its text.
        what: a line for people, what the value is.
        n: its rows.
    """

    path: str
    encoding: str
    what: str
    n: int

    def shards(self) -> list[Shard]:
        """One part."""
        return [Shard(ALL, self.path, 0, self.n)]

    def rows(self, shard: Shard) -> Iterator[Row]:
        """Rows of objects, counted from 1; raises DataError where the file was changed."""
        found = _table(self.path, self.encoding)
        if found is None:
            raise DataError(f"{self.path} has changed while it was read: read it again from the start.")
        return (Row(number, b"", value) for number, value in enumerate(found.rows, start=1))


@dataclass(frozen=True)
class JsonTable:
    """Objects of a file as rows of a table; those of GeoJSON's features are made flat.

    Args:
        objects: the file.
        names: of the fields, those inside objects after a dot.
        features: whether the objects are features.
        told: lines for people.
    """

    objects: "Objects"
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


Objects = JsonLinesFile | JsonDocument | JsonWhole
"""What holds the objects of a file."""


def json_objects(path: str, encoding: str) -> Objects:
    """The objects of a file: those of the one value that it is, its lines, where the first one that is not empty holds
    one, else those of a document."""
    if whole := _table(path, encoding):
        return JsonWhole(path, encoding, whole.what, len(whole.rows))
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
        raise DataError(
            f"{path} has no JSON object in its first lines: each line must be one, with the same fields, as pandas "
            'writes them with to_json(orient="records", lines=True).'
        )
    return JsonTable(objects, names, features, _told(objects, found, features))


def _table(path: str, encoding: str) -> Found | None:
    """The table that a file holds in one value; None where it has several, or is larger than an object may be."""
    with open_file(path) as file:
        text = in_utf8(path, file, encoding)
        pieces = iter(partial(text.read, _PIECE), b"")
        read = b"".join(islice(pieces, LARGEST // _PIECE + 1)).removeprefix(BOM)
    if len(read) > LARGEST or read[:1].isalnum():
        return None
    try:
        decoded = read.decode().lstrip()
        value, end = DECODER.raw_decode(decoded)
        return None if decoded[end:].strip() else table_in(value)
    except (ValueError, RecursionError):
        return None


def _some(objects: Objects) -> Iterator[Row]:
    if not isinstance(objects, JsonLinesFile):
        return objects.rows(Shard("", objects.path, 0, 0))
    return _LINES.rows(first_lines(objects.path, SAMPLE, objects.encoding))


def _told(objects: Objects, found: Sequence[Mapping[str, Any]], features: bool) -> tuple[str, ...]:
    whole = (objects.what,) if isinstance(objects, JsonWhole) else ()
    return (*told(objects.encoding), *whole, *(left_out(found) if features else ()))


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
