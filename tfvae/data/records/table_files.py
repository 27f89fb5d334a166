"""Reader of any table: CSV with a header, or lines of JSON. Imports no TensorFlow."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

from tfvae.checks import DataError, require_at_least
from tfvae.data.containers.listing import find_files
from tfvae.data.line_files import first_lines, lines_of, shards_of
from tfvae.data.reader import Feature, Item, Shard
from tfvae.data.records.declared import declared_record, flat_paths, nested
from tfvae.data.records.delimited import BOM, Delimited, read_header, sniff
from tfvae.data.records.json_lines import JsonLines, encoded, load_object
from tfvae.data.records.row_reader import MAX_CHARACTERS, Content, Make, RowError, check_length, place
from tfvae.data.stamps import Stamp, stamps
from tfvae.schema.message import Message

_JSON = (".jsonl", ".ndjson", ".json")
_ENDINGS = (".csv", ".tsv", ".txt", *_JSON)
_SAMPLE = 1000
"""Lines of JSON that tell the fields, where they are not declared."""
_LISTED = 1000
"""Characters of the names that a message lists."""


@dataclass(frozen=True)
class TableFiles:
    """Rows of a file, a folder of files, or a zip archive; files are plain or end in `.gz`, too.

    Files that end in `.jsonl`, `.ndjson` or `.json` have one JSON object a line. All others have a header line and
    cells between commas, semicolons, tabs or bars, whichever fits. Names of columns are kept but for blanks around
    them. Rows are hashed to "train", "validation" and "test" 8:1:1, equal rows to one of them.

    Args:
        path: the file, the folder or the archive.
        declared: fields of a record; columns are named by their paths, and those that it does not name are left out.
            Without it, all cells are kept as text, and kinds are inferred from them later; fields of JSON are then
            those of the first 1000 lines, and none may be a list; a null may stand for a whole message.
        max_characters: longer texts are left out, and counted.
        split: that of all rows, in place of the hash's; see `GivenSplits`.
    """

    path: str
    declared: Message | None = None
    max_characters: int = MAX_CHARACTERS
    split: str = ""

    def __post_init__(self) -> None:
        require_at_least("max_characters", self.max_characters, 1)

    def shards(self) -> list[Shard]:
        """Parts of the files, counted in lines.

        Raises:
            DataError: a file is missing, broken or empty, its header is unusable, or files have different columns.
        """
        paths = find_files(self.path, _ENDINGS)
        names = {path: _layout(path, stamps([path]))[1] for path in paths}
        odd = [path for path in paths if set(names[path]) != set(names[paths[0]])]
        if odd and self.declared is None:
            differing = ", ".join(sorted(set(names[odd[0]]) ^ set(names[paths[0]])))
            raise DataError(
                f"{odd[0]} and {paths[0]} differ in columns ({differing}): declare the fields to read both."
            )
        return [part for path in paths for part in shards_of(path, self._file(path)[0])]

    def names(self) -> frozenset[str]:
        """The columns of all files, where the fields are not declared; else none."""
        if self.declared is not None:
            return frozenset()
        return frozenset(name for path in find_files(self.path, _ENDINGS) for name in _layout(path, stamps([path]))[1])

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part; what is missing, or an empty text, is an empty list. See `place`.

        Raises:
            DataError: the file is broken, or was changed.
        """
        layout, make = self._file(shard.path)
        return place(layout.rows(lines_of(shard, layout), shard.start + 1), make, shard.path, self.split)

    def _file(self, path: str) -> tuple[Delimited | JsonLines, Make]:
        layout, names = _layout(path, stamps([path]))
        is_json = isinstance(layout, JsonLines)
        if self.declared is None:
            make = partial(_from_cells, names, _sorting(names), self.max_characters)
            return layout, partial(_from_json, names, frozenset(names), make) if is_json else make
        load = _first_object if is_json else _nesting(self.declared, names, path)
        return layout, partial(_declared, self.declared, self.max_characters, load)


@lru_cache(maxsize=1024)
def _layout(path: str, marks: tuple[Stamp, ...]) -> tuple[Delimited | JsonLines, tuple[str, ...]]:
    """How rows stand in lines, and the names of their values."""
    lines = first_lines(path, _SAMPLE)
    if not lines or not lines[0].removeprefix(BOM).strip():
        raise DataError(f"{path} is empty, or begins with an empty line: give a file of rows, or leave it out.")
    if path.lower().removesuffix(".gz").endswith(_JSON):
        return JsonLines(), _json_names(lines, path)
    delimiter = sniff([lines[0].removeprefix(BOM), *lines[1:]])
    header = read_header(lines[0], delimiter, path)
    names = tuple(cell.decode().strip() for cell in header)
    if not all(names) or len(set(names)) < len(names):
        raise DataError(f"{path} must name its columns in the first line, each differently; it has {_few(names)}.")
    return Delimited(header, delimiter.encode()), names


def _json_names(lines: Sequence[bytes], path: str) -> tuple[str, ...]:
    names = dict[str, bool]()  # whether it ever has a value
    for line in lines:
        try:
            for name, value in _flat(load_object(line.removeprefix(BOM)), ""):
                names[name] = names.get(name, False) or value is not None
        except (RowError, RecursionError):
            continue  # `read` will reject it
    if not names:
        raise DataError(f"{path} has no JSON object in its first lines: each line must be one, with the same fields.")
    above = {name[:end] for name in names for end in range(len(name)) if name[end] == "."}
    return tuple(name for name in names if names[name] or name not in above)


def _few(names: Sequence[str]) -> str:
    """The first names, of any number and length, for a message of one line."""
    text = ", ".join(names)
    return text if len(text) <= _LISTED else f"{text[:_LISTED]} ... ({len(names)} in all)"


def _flat(value: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, inside in value.items():
        if isinstance(inside, dict):
            yield from _flat(inside, f"{prefix}{name}.")
        else:
            yield prefix + name, inside


def _sorting(names: Sequence[str]) -> Callable[[Sequence[bytes]], Sequence[bytes]]:
    """A function that sorts cells by their column names, so that equal rows of different files are equal."""
    order = sorted(range(len(names)), key=names.__getitem__)
    return itemgetter(*order) if len(order) > 1 else tuple


def _from_cells(
    names: Sequence[str],
    ordered: Callable[[Sequence[bytes]], Sequence[bytes]],
    max_characters: int,
    cells: Sequence[bytes],
) -> Content:
    """Makes a record of one row, all cells as text; raises LengthError."""
    if max(map(len, cells)) > max_characters:
        for name, cell in zip(names, cells, strict=True):
            check_length(name, cell, max_characters)
    record: dict[str, Feature] = {name: cell or [] for name, cell in zip(names, cells, strict=True)}
    return Content(record, b"\x1f".join(ordered(cells)))


def _from_json(
    names: Sequence[str],
    known: frozenset[str],
    from_cells: Callable[[Sequence[bytes]], Content],
    cells: list[bytes],
) -> Content:
    found = {name: value for name, value in _flat(load_object(cells[0]), "") if value is not None}
    if not found.keys() <= known:
        raise RowError(f"has a field that none of the first {_SAMPLE} lines has")
    return from_cells([_plain(name, found.get(name)) for name in names])


def _first_object(cells: list[bytes]) -> Mapping[str, Any]:
    return load_object(cells[0])


def _plain(name: str, value: Any) -> bytes:
    """The text that a cell would hold for a JSON value; raises RowError where no cell can hold it."""
    if value is None:
        return b""
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, list) or (isinstance(value, float) and not math.isfinite(value)):
        what = "is a list, which must be declared" if isinstance(value, list) else "is not a finite number"
        raise RowError(f"{name} {what}")
    return encoded(name, value if isinstance(value, str) else repr(value))


def _declared(
    message: Message, max_characters: int, load: Callable[[list[bytes]], Mapping[str, Any]], cells: list[bytes]
) -> Content:
    record = declared_record(message, load(cells), max_characters)
    return Content(record, repr(list(record.values())).encode())


def _nesting(message: Message, names: Sequence[str], path: str) -> Callable[[list[bytes]], dict[str, Any]]:
    """A function from the cells of a row to the nested object that they spell, for a declared message."""
    try:
        paths = flat_paths(message)
    except ValueError as error:
        raise DataError(f"{path} cannot hold the declared fields: {error}; give lines of JSON.") from None
    if lacking := [name for name in paths if name not in names]:
        raise DataError(f"{path} lacks the declared columns {', '.join(lacking)}; it has {_few(names)}.")
    places = [names.index(name) for name in paths]
    split = [name.split(".") for name in paths]
    return lambda cells: nested(split, [cells[place] for place in places])
