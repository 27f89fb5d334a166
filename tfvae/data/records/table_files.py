"""Reader of any table: CSV and the like, JSON, Parquet, Excel, databases. Imports no TensorFlow."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any

from tfvae.checks import ConfigError, DataError, require_at_least
from tfvae.data.containers.encoding import require_encoding
from tfvae.data.containers.listing import full_files
from tfvae.data.reader import Feature, Item, Reject, Shard, Skip
from tfvae.data.records.declared import declared_record, flat_leaves, nested, spelled
from tfvae.data.records.files.database import is_url, shown
from tfvae.data.records.files.delimited_file import DelimitedFile
from tfvae.data.records.files.form import Form
from tfvae.data.records.files.heading import AUTO, HEADERS
from tfvae.data.records.files.json_file import SAMPLE, flat
from tfvae.data.records.files.open_form import ENDINGS, WEAK, open_form
from tfvae.data.records.json_lines import encoded
from tfvae.data.records.row_reader import MAX_CHARACTERS, Content, Make, RowError, check_length, made_of, place
from tfvae.data.stamps import stamps
from tfvae.schema.kinds.cell_types import cell_with
from tfvae.schema.message import Message

_LOOKED_AT = ("", "")
_LISTED = 1000
"""Characters of the names that a message lists."""


@dataclass(frozen=True)
class TableFiles:
    """Rows of a file, a folder of files, an archive, or a table of a database.

    Files are plain, or end in `.gz`, `.bz2` or `.xz`, too; archives are zip or tar. A file is one of JSON (a line for
    each object, an array, features of GeoJSON), of Parquet, of Excel, or has cells between commas, semicolons, tabs,
    bars or the like, whichever fits. Names of columns are kept but for blanks around them. Rows are hashed to "train",
    "validation" and "test" 8:1:1, equal rows to one of them.

    Args:
        path: the file, the folder or the archive; or an SQLAlchemy URL that ends in `?table=NAME`.
        declared: fields of a record; columns are named by their paths, and those that it does not name are left out.
            Without it, all cells are kept as text, and kinds are inferred from them later; fields of JSON are then
            those of the first 1000 objects, and none may be a list; a null may stand for a whole message.
        max_characters: longer texts are left out, and counted.
        split: that of all rows, in place of the hash's; see `GivenSplits`.
        header: "auto", "yes" or "no": whether the first row names the columns; see `heading`.
        encoding: of all texts; "" finds it out for each file.
    """

    path: str
    declared: Message | None = None
    max_characters: int = MAX_CHARACTERS
    split: str = ""
    header: str = AUTO
    encoding: str = ""

    def __post_init__(self) -> None:
        require_at_least("max_characters", self.max_characters, 1)
        require_encoding("encoding", self.encoding)
        if self.header not in HEADERS:
            raise ConfigError(f"`header` must be one of {', '.join(HEADERS)}; got {self.header!r}.")

    def shards(self) -> list[Shard]:
        """Parts of the files, counted in lines or rows.

        Raises:
            DataError: a file is missing, broken or empty, its header is unusable, or files have different columns.
        """
        forms = {path: self._form(path) for path in self._files()}
        first = next(iter(forms))
        odd = [path for path in forms if set(forms[path].names) != set(forms[first].names)]
        if odd and self.declared is None:
            differing = _few(sorted(set(forms[odd[0]].names) ^ set(forms[first].names)))
            raise DataError(f"{odd[0]} and {first} differ in columns ({differing}): declare the fields to read both.")
        for path, form in forms.items():
            self._make(path, form)  # raises where a file lacks declared fields
        return [part for form in forms.values() for part in form.shards()]

    def names(self) -> tuple[str, ...]:
        """The columns of all files in the order of the first one, where the fields are not declared; else none."""
        if self.declared is not None:
            return ()
        return tuple(dict.fromkeys(name for path in self._files() for name in self._form(path).names))

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part; what is missing, or an empty text, is an empty list. See `place`.

        Raises:
            DataError: the file is broken, or was changed.
        """
        form = self._form(shard.path)
        told = (*self._beside(shard.path), *form.told) if shard.start == 0 else ()
        return place(form.rows(shard), self._make(shard.path, form), shown(shard.path), self.split, told)

    def contents(self) -> Iterator[tuple[str, Content | Reject | Skip]]:
        """Where each row of all files stands, and its content, which is in no split yet.

        Raises:
            DataError: a file is broken, or was changed.
        """
        for shard in self.shards():
            form, path = self._form(shard.path), shown(shard.path)
            make = self._make(shard.path, form)
            for row in form.rows(shard):
                if not row.beside:
                    yield f"{path}:{row.number}", made_of(row, make, path)

    def told(self) -> tuple[str, ...]:
        """What people should know of all files."""
        return tuple(dict.fromkeys(line for path in self._files() for line in self._form(path).told))

    def _files(self) -> list[str]:
        return [self.path] if is_url(self.path) else full_files(self.path, ENDINGS, WEAK).files

    def _beside(self, path: str) -> tuple[str, ...]:
        """What is told of the folder or archive, with its first file."""
        if is_url(path):
            return ()
        found = full_files(self.path, ENDINGS, WEAK)
        return found.told() if path == found.files[0] else ()

    def _form(self, path: str) -> Form:
        return open_form(path, stamps([path]), self.header, self.encoding)

    def _make(self, path: str, form: Form) -> Make:
        has_cells = isinstance(form, DelimitedFile)
        if self.declared is None:
            make = partial(_from_cells, form.names, _sorting(form.names), self.max_characters)
            return make if has_cells else partial(_from_object, form.names, frozenset(form.names), make)
        if has_cells:
            return _from_row(self.declared, self.max_characters, form.names, path)
        return partial(_declared, self.declared, self.max_characters)


def _few(names: Sequence[str]) -> str:
    """The first names, of any number and length, for a message of one line."""
    text = ", ".join(names)
    return text if len(text) <= _LISTED else f"{text[:_LISTED]} ... ({len(names)} in all)"


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


def _from_object(
    names: Sequence[str],
    known: frozenset[str],
    from_cells: Callable[[Sequence[bytes]], Content],
    value: Mapping[str, Any],
) -> Content:
    fields = list(flat(value))
    given = dict(fields)
    if len(given) < len(fields):
        raise RowError("has two fields of one name, one of them with a dot in it")
    if any(given[name] is not None for name in given.keys() - known):
        raise RowError(f"has a field that none of the first {SAMPLE} lines has")
    texts = [_plain(name, given.get(name)) for name in names]
    content = from_cells(texts).content
    pairs = zip(names, texts, strict=True)
    return Content({name: cell_with(given[name], text) if name in given else [] for name, text in pairs}, content)


def _plain(name: str, value: Any) -> bytes:
    """The text that a cell would hold for a JSON value; raises RowError where no cell can hold it."""
    # Most values are of these types, and there may be millions of them.
    if (kind := type(value)) is str:
        return encoded(name, value)
    if kind is int:
        return repr(value).encode()
    if value is None:
        return b""
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, list) or (isinstance(value, float) and not math.isfinite(value)):
        what = "is a list, which must be declared" if isinstance(value, list) else "is not a finite number"
        raise RowError(f"{name} {what}")
    return encoded(name, repr(value))


def _declared(message: Message, max_characters: int, value: Mapping[str, Any]) -> Content:
    record = declared_record(message, value, max_characters)
    return Content(record, repr(list(record.values())).encode(), (_LOOKED_AT, *spelled(message, value)))


def _from_row(message: Message, max_characters: int, names: Sequence[str], path: str) -> Make:
    """A function from the cells of a row to the record that they spell, for a declared message."""
    try:
        found = flat_leaves(message)
    except ValueError as error:
        raise DataError(f"{path} cannot hold the declared fields: {error}; give lines of JSON.") from None
    ways = {leaf.path: ".".join(leaf.way) for leaf in found}
    if lacking := [name for name, way in ways.items() if not {name, way} & set(names)]:
        raise DataError(f"{path} lacks the declared columns {', '.join(lacking)}; it has {_few(names)}.")
    own = [name if name in names else way for name, way in ways.items()]
    places, split = [names.index(name) for name in own], [name.split(".") for name in ways]
    called = (_LOOKED_AT, *_names_in_header(message, own))

    def make(cells: Sequence[bytes]) -> Content:
        value = nested(split, [cells[place] for place in places])
        return _declared(message, max_characters, value)._replace(spelled=called)

    return make


def _names_in_header(message: Message, own: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What `spelled` yields of an object whose leaves are columns of these names, in the order of the message."""
    value: dict[str, Any] = {}
    for name in own:
        inside = value
        *around, last = name.split(".")
        for part in around:
            inside = inside.setdefault(part, {})
        inside[last] = None
    return spelled(message, value)
