"""Addresses as lines of comma-separated text, and back (generated-loss paper, Appendix F). Imports no TensorFlow."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np

from tfvae.data.reader import FINDINGS, Item, Placed, Reader, Record, Shard
from tfvae.data.records.summary import Summary
from tfvae.schema.message import Field, Message, Number, Schema, Text
from tfvae.schema.rows import Table

TEXTS, NUMBERS = ("number", "street", "city", "postcode"), ("lat", "long")
"""Values of a line, in order: fields that are always empty are left out."""
DECIMALS = 5
LINE = Message((Field("line", Text()),))
"""What is modelled: one text."""
PARSED = Schema(Message((*(Field(n, Text()) for n in TEXTS), *(Field(n, Number()) for n in NUMBERS))), ())
"""What a line says."""
MALFORMED = "(malformed)"
"""Stands for the texts of a line that cannot be read."""
_NOTHING: list[str | float] = [*[MALFORMED] * len(TEXTS), *[math.nan] * len(NUMBERS)]


@dataclass(frozen=True)
class CommaLines:
    """The rows of a reader of addresses as lines, quoted where a value has a comma; splits stay as they are.

    Args:
        reader: of records with the fields of a line.
    """

    reader: Reader

    def shards(self) -> list[Shard]:
        return self.reader.shards()

    def read(self, shard: Shard) -> Iterator[Item]:
        summary = Summary()
        for item in self.reader.read(shard):
            if not isinstance(item, Placed):
                yield item
            elif item.split != FINDINGS:
                record: Record = {"line": line_of(item.record).encode()}
                if item.split == "train":
                    summary.add(record)
                yield Placed(item.split, record)
        yield Placed(FINDINGS, {"summary": summary.to_json().encode()})


def line_of(record: Record) -> str:
    """Texts, then numbers with five decimals; a text that is missing is an empty value."""
    texts = [value.decode() if isinstance(value := record[name], bytes) else "" for name in TEXTS]
    numbers = [f"{cast(float, record[name]):.{DECIMALS}f}" for name in NUMBERS]
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([*texts, *numbers])
    return written.getvalue()


class Parsed(NamedTuple):
    """What lines say."""

    rows: Table
    """One for each line; of a malformed one all texts are `MALFORMED`, and no number is finite."""
    malformed: int
    """Lines with another number of values, or whose last two are no finite numbers."""


def parse(lines: Sequence[str]) -> Parsed:
    """Reads lines back."""
    read = [_values(line) for line in lines]
    rows = [_NOTHING if values is None else values for values in read]
    columns = list(zip(*rows, strict=True)) or [()] * len(_NOTHING)
    texts = {name: np.array(column, object) for name, column in zip(TEXTS, columns, strict=False)}
    numbers = {name: np.array(c, np.float32) for name, c in zip(NUMBERS, columns[len(TEXTS) :], strict=True)}
    return Parsed({**texts, **numbers}, read.count(None))


def _values(line: str) -> list[str | float] | None:
    try:
        (cells,) = csv.reader([line], strict=True)
        with np.errstate(over="ignore"):  # too large a number becomes infinite, and the line malformed
            numbers = [float(np.float32(cell)) for cell in cells[len(TEXTS) :]]
    except (csv.Error, ValueError):  # a text of no value is no row at all
        return None
    good = len(cells) == len(TEXTS) + len(NUMBERS) and all(map(math.isfinite, numbers))
    return [*cells[: len(TEXTS)], *numbers] if good else None
