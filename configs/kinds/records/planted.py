"""Canaries among the training rows of tables: made-up rows, which a model that learns by heart gives back.

Imports no TensorFlow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tfvae.checks import DataError
from tfvae.data.reader import ALL, FINDINGS, Item, Placed, Reader, Record, Shard, Told
from tfvae.data.records.summary import Summary
from tfvae.metrics.tables.canaries import Canaries, plant
from tfvae.schema.kinds.cell_types import BEFORE, CSV, NULL, bare, source_of, text_of
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.moment import Moments
from tfvae.schema.message import Schema

Plant = Callable[[Schema], Canaries | None]
"""Gives the canaries that are among the training rows of a schema, see `Planted.compared`."""
_KNOWN = 2000
"""Training rows that canaries are made after."""
_TRAIN = "train"


@dataclass(frozen=True)
class Planted:
    """A reader of tables, and canaries in front of its training rows; they depend on the rows and the seed alone.

    Args:
        reader: of tables whose cells are kept as text.
        n: number of canaries.
        seed: of the draws.
    """

    reader: Reader
    n: int
    seed: int

    def shards(self) -> list[Shard]:
        """Those of the reader, and before them one of the canaries, which has items before the first one."""
        found = self.reader.shards()
        return [Shard(_TRAIN, found[0].path, -self.n, 0), *found]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Canaries, or what the reader gives."""
        return self.reader.read(shard) if shard.start >= 0 else self._made(shard.path)

    def canaries(self) -> Canaries:
        """What is planted, as people read it, and as many rows that are planted nowhere.

        Raises:
            DataError: there is no training row, or no column whose letters or digits could be others.
        """
        return self._plant(self._known())

    def compared(self, schema: Schema) -> Canaries | None:
        """The same, as reports compare rows of this schema: the columns that a model has a say in, their values typed.

        None where no value of these columns is new.
        """
        made = self.canaries()
        modelled = {column.name: column for column in schema.columns if column.field is not None}
        rows, control = (
            {
                name: [_typed(modelled[name], one) for one in column]
                for name, column in cells.items()
                if name in modelled
            }
            for cells in (made.rows, made.control)
        )
        unlike = tuple(name for name in made.unlike if name in modelled)
        return Canaries(rows, control, unlike) if unlike else None

    def _plant(self, known: list[Record]) -> Canaries:
        if not known:
            raise DataError("`config.data.canaries` needs training rows; there is none.")
        try:
            return plant({name: [_value(row[name]) for row in known] for name in known[0]}, self.n, self.seed)
        except ValueError as error:
            raise DataError(f"`config.data.canaries` cannot be made: {error}") from None

    def _known(self) -> list[Record]:
        """The first training rows."""
        shards = [shard for shard in self.reader.shards() if shard.split in (ALL, _TRAIN)]
        items = (item for shard in shards for item in self.reader.read(shard))
        placed = (item for item in items if isinstance(item, Placed) and item.split == _TRAIN)
        return [item.record for item in islice(placed, _KNOWN)]

    def _made(self, path: str) -> Iterator[Item]:
        known, summary = self._known(), Summary()
        rows = self._plant(known).rows
        sources = {name: _source(known, name) for name in rows}
        yield Told(path, f"{self.n} made-up rows planted among the training rows (config.data.canaries)")
        for i in range(self.n):
            record: Record = {name: _cell(column[i], sources[name]) for name, column in rows.items()}
            summary.add(record)
            yield Placed(_TRAIN, record)
        yield Placed(FINDINGS, {"summary": summary.to_json().encode()})


def _typed(column: Column, text: str | None) -> Any:
    return None if text is None or isinstance(column.kind, Moments) else column.kind.python(text)


def _text(cell: object) -> str:
    return text_of(cell) if isinstance(cell, bytes) else ""


def _value(cell: object) -> str | None:
    text = _text(cell)
    return None if text in ("", NULL) else bare(text)


def _source(rows: list[Record], name: str) -> str:
    """Where the first value of a column is from."""
    return next((source_of(text) for row in rows if (text := _text(row[name])) not in ("", NULL)), CSV)


def _cell(value: str | None, source: str) -> bytes | list[bytes]:
    if value is None:
        return []
    return BEFORE[source] + value.encode("utf-8", "surrogateescape")
