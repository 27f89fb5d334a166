"""Reader of tables in relation: each row of a parent, with the rows of its children in it. Imports no TensorFlow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import NamedTuple

from tfvae.checks import DataError, require_at_least
from tfvae.data.containers.listing import list_files
from tfvae.data.containers.packed import without_packing
from tfvae.data.reader import ALL, FINDINGS, Feature, Item, Placed, Record, Reject, Shard, Skip, Told
from tfvae.data.records.files.heading import AUTO
from tfvae.data.records.files.open_form import ENDINGS, WEAK
from tfvae.data.records.row_reader import MAX_CHARACTERS, Content
from tfvae.data.records.summary import Summary
from tfvae.data.records.table_files import TableFiles
from tfvae.data.splits import content_split
from tfvae.data.stamps import Stamp, stamps
from tfvae.schema.kinds.cell_types import NULL, bare, text_of
from tfvae.schema.relations import Relation

MOST_CHILDREN = 50
"""Rows of a child that a row of the parent may have, unless the user says otherwise."""


class _Child(NamedTuple):
    """A row of a child table."""

    where: str
    content: Content


_Children = dict[str, list[_Child]]
"""Key of a row of the parent -> rows of a child."""


@dataclass(frozen=True)
class RelatedTables:
    """Rows of a table, each with its rows of other tables: one record for each row of the parent.

    Of a child "orders", a record has their number "orders#", and a list "orders.amount" for each column; see
    `data.records.batches`. Records are hashed to "train", "validation" and "test" 8:1:1. Rows of a child that belong to
    no row of the parent are skipped, counted and told; so are parents with too many rows of a child. Rows of a parent
    without a key, or with that of an earlier row, are rejected. The tables of the children are held in memory.

    Args:
        path: a folder or an archive of files, each a table that is called as its file.
        relations: of all children with the parent.
        max_characters: longer texts are left out, and counted.
        header: see `TableFiles`.
        encoding: see `TableFiles`.
        most: rows of a child that a row of the parent may have.
    """

    path: str
    relations: tuple[Relation, ...]
    max_characters: int = MAX_CHARACTERS
    header: str = AUTO
    encoding: str = ""
    most: int = MOST_CHILDREN

    def __post_init__(self) -> None:
        require_at_least("most", self.most, 1)

    @property
    def _parent(self) -> Relation:
        return self.relations[0]

    def shards(self) -> list[Shard]:
        """One part, all rows of all tables.

        Raises:
            DataError: a table or a column is missing, broken or empty, or a column is called as a table.
        """
        tables = {name: self._table(file) for name, file in self._files().items()}
        parent = tables[self._parent.parent].names()
        _require(self._parent.key, parent, self._parent.parent)
        for relation in self.relations:
            _require(relation.column, tables[relation.child].names(), relation.child)
            if clash := [name for name in parent if name == relation.child or name.startswith(f"{relation.child}.")]:
                raise DataError(f"{relation.parent} has a column {clash[0]!r}, and a table is called so: rename one.")
        rows = sum(part.stop - part.start for table in tables.values() for part in table.shards())
        return [Shard(ALL, self.path, 0, rows)]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records, and what became of the rows that are in none; at last a summary of "train", see `place`.

        Raises:
            DataError: a file is broken, or was changed.
        """
        files, children = self._files(), dict[str, _Children]()
        names = {relation.child: self._table(files[relation.child]).names() for relation in self.relations}
        yield from self._told(files)
        for relation in self.relations:
            children[relation.child] = {}
            yield from self._collect(relation, files[relation.child], children[relation.child])
        summary = Summary()
        for item in self._parents(files[self._parent.parent], children, names):
            if isinstance(item, Placed) and item.split == "train":
                summary.add(item.record)
            yield item
        for relation in self.relations:
            yield from _orphans(relation, files[relation.child], children[relation.child])
        yield Placed(FINDINGS, {"summary": summary.to_json().encode()})

    def _collect(self, relation: Relation, file: str, found: _Children) -> Iterator[Item]:
        """Gathers the rows of a child by the keys of their parents; yields what is no row."""
        for where, content in self._table(file).contents():
            if isinstance(content, Content):
                found.setdefault(_key(content.record, relation.column), []).append(_Child(where, content))
            else:
                yield content

    def _parents(
        self, file: str, children: Mapping[str, _Children], names: Mapping[str, Sequence[str]]
    ) -> Iterator[Item]:
        """Records of the rows of the parent; takes their rows out of `children`."""
        seen = set[str]()
        for where, content in self._table(file).contents():
            if not isinstance(content, Content):
                yield content
                continue
            key = _key(content.record, self._parent.key)
            if not key or key in seen:
                why = "is that of an earlier row" if key else "is missing"
                yield Reject(where, f"the key {self._parent.key} {why}")
                continue
            seen.add(key)
            own = {child: rows.pop(key, []) for child, rows in children.items()}
            if crowd := next((child for child, rows in own.items() if len(rows) > self.most), ""):
                yield Skip(where, f"{self._parent.parent} with more than {self.most} {crowd}")
            else:
                yield _joined(content, own, names)

    def _told(self, files: Mapping[str, str]) -> Iterator[Told]:
        yield from (Told(file, line) for file in files.values() for line in self._table(file).told())
        idle = [PurePath(file).name for file in _listed(self.path, stamps([self.path])) if file not in files.values()]
        if idle:
            yield Told(self.path, f"left out, for no relation names them: {', '.join(idle[:5])}", len(idle))

    def _table(self, file: str) -> TableFiles:
        return TableFiles(file, None, self.max_characters, header=self.header, encoding=self.encoding)

    def _files(self) -> dict[str, str]:
        """Name of each table of the relations -> its file."""
        found = {_table_name(file): file for file in _listed(self.path, stamps([self.path]))}
        wanted = [self._parent.parent, *(relation.child for relation in self.relations)]
        if lacking := [name for name in wanted if name not in found]:
            raise DataError(f"{self.path} has no table {lacking[0]!r}; its files are {', '.join(found) or 'none'}.")
        return {name: found[name] for name in wanted}


def _table_name(file: str) -> str:
    name = PurePath(file).name
    return PurePath(name[: len(without_packing(name))]).stem


@lru_cache(maxsize=4)
def _listed(path: str, marks: tuple[Stamp, ...]) -> list[str]:
    return list_files(path, ENDINGS, WEAK).files


def _joined(content: Content, children: Mapping[str, Sequence[_Child]], names: Mapping[str, Sequence[str]]) -> Placed:
    """The record of a row of the parent and its rows of each child, whose columns have these names."""
    record: dict[str, Feature] = dict(content.record)
    for child, rows in children.items():
        record[f"{child}#"] = len(rows)
        for name in names[child]:
            record[f"{child}.{name}"] = [_cell(row.content.record, name) for row in rows]
    parts = [content.content, *(row.content.content for rows in children.values() for row in rows)]
    return Placed(content_split(b"\x1e".join(parts)), record)


def _require(column: str, names: Sequence[str], table: str) -> None:
    if column not in names:
        raise DataError(f"{table} has no column {column!r}, which `relations` names; it has {', '.join(names)}.")


def _cell(record: Record, name: str) -> bytes:
    cell = record[name]
    return cell if isinstance(cell, bytes) else b""


def _key(record: Record, name: str) -> str:
    """The key in a column; "" where there is none. What CSV and JSON spell alike is one key."""
    text = text_of(_cell(record, name))
    return "" if text == NULL else bare(text)


def _orphans(relation: Relation, file: str, left: _Children) -> Iterator[Item]:
    """Rows of a child that no row of the parent has taken."""
    rows = [child for rows in left.values() for child in rows]
    if rows:
        line = rows[0].where.rpartition(":")[2]
        rule = f"orphans, the first in line {line}: no row of {relation.parent} has their {relation.column}"
        yield Told(file, rule, len(rows))
    for row in rows:
        yield Skip(row.where, f"a {relation.column} that no row of {relation.parent} has")
