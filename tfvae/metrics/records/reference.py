"""Training rows of records on disk: what samples are judged against."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from tfvae.data.records.table import Table, table
from tfvae.data.source import Source
from tfvae.schema.message import Schema
from tfvae.types import Batch, Seed

ROWS, SHOWN = 300_000, 10_000
"""Training rows at most, in the table and as columns that models read; where there are more, drawn at random."""

_SCHEMA, _TRAIN, _X = "schema.json", "train.npz", "x.npz"
_VALUES, _LENGTHS = "values ", "lengths "


class RecordSource(Source, Protocol):
    """A source whose batches are records of one schema."""

    @property
    def schema(self) -> Schema: ...

    def chosen(self, split: str, places: np.ndarray) -> Batch:
        """The batch of the examples at these places."""
        ...


class Reference(NamedTuple):
    """Training rows of records."""

    schema: Schema
    table: Table
    """Up to `ROWS` of them, in users' types."""
    x: Mapping[str, np.ndarray]
    """Up to `SHOWN` of those, as a batch's "x"."""


def reference_of(source: RecordSource, seed: Seed) -> Reference:
    """The schema, and random rows of "train"."""
    order = np.random.default_rng(np.asarray(seed).tolist()).permutation(source.sizes["train"])
    rows, shown = np.sort(order[:ROWS]), np.sort(order[:SHOWN])
    known, read = (source.chosen("train", places)["x"] for places in (rows, shown))
    return Reference(source.schema, table(source.schema, known), {key: np.asarray(v) for key, v in read.items()})


def save_reference(source: RecordSource, directory: Path, seed: Seed) -> None:
    """Writes `reference_of(source, seed)` as files into `directory`."""
    reference = reference_of(source, seed)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / _SCHEMA).write_text(reference.schema.to_json(), "utf-8")
    _save(directory / _TRAIN, reference.table)
    _save(directory / _X, reference.x)


def load_reference(directory: Path) -> Reference:
    """What `save_reference` wrote.

    Raises:
        FileNotFoundError: it wrote nothing there.
    """
    schema = Schema.from_json((directory / _SCHEMA).read_text("utf-8"))
    return Reference(schema, _load(directory / _TRAIN), _load(directory / _X))


def _save(path: Path, columns: Table) -> None:
    """Writes a table; text as UTF-8 and its lengths, since NumPy's arrays of text pad and lose a NUL at the end."""
    stored = {}
    for key, column in columns.items():
        if column.dtype.kind in "OU":
            stored[_LENGTHS + key] = np.vectorize(len, otypes=[np.int32])(column)
            stored[_VALUES + key] = np.frombuffer("".join(column.ravel().tolist()).encode(), np.uint8)
        else:
            stored[_VALUES + key] = column
    np.savez_compressed(path, **stored)


def _load(path: Path) -> Table:
    with np.load(path) as file:
        stored = dict(file)
    keys = [name.removeprefix(_VALUES) for name in stored if name.startswith(_VALUES)]
    return {key: _column(stored[_VALUES + key], stored.get(_LENGTHS + key)) for key in keys}


def _column(values: np.ndarray, lengths: np.ndarray | None) -> np.ndarray:
    if lengths is None:
        return values
    text, ends = values.tobytes().decode(), np.cumsum(lengths).tolist()
    found = np.empty(lengths.size, object)
    found[:] = [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return found.reshape(lengths.shape)
