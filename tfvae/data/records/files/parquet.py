"""Files of Parquet. Imports no TensorFlow."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfvae.checks import DataError, named
from tfvae.data.containers.opening import open_file
from tfvae.data.reader import ALL, Shard
from tfvae.data.records.delimited import Row
from tfvae.data.records.files.extras import needed
from tfvae.data.records.files.values import plain

PARQUET = ".parquet"
_ROWS = 1000
"""Rows in memory at once, beside the pages that they come from."""
_INDEX = re.compile(r"__index_level_\d+__")
"""Columns in which pandas keeps the index of a data frame."""


@dataclass(frozen=True)
class ParquetFile:
    """A file of groups of rows, each of which is a part.

    Args:
        path: of the file.
        names: of the columns, those inside structures after a dot.
        told: lines for people.
    """

    path: str
    names: tuple[str, ...]
    told: tuple[str, ...]

    def shards(self) -> list[Shard]:
        """One for each group of rows."""
        with _opened(self.path) as file:
            sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
        ends = [sum(sizes[: group + 1]) for group in range(len(sizes))]
        return [Shard(ALL, self.path, end - size, end) for end, size in zip(ends, sizes, strict=True) if size]

    def rows(self, shard: Shard) -> Iterator[Row]:
        """Rows of objects, counted from 1."""
        with _opened(self.path) as file:
            group = self._group(file, shard)
            number, index = shard.start, [name for name in file.schema_arrow.names if _INDEX.fullmatch(name)]
            for batch in file.iter_batches(_ROWS, row_groups=[group], use_threads=False):
                for value in _values(batch):
                    number += 1
                    for name in index:
                        del value[name]
                    yield Row(number, b"", value)

    def _group(self, file: Any, shard: Shard) -> int:
        start = 0
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            if (start, start + size) == (shard.start, shard.stop) and size:
                return group
            start += size
        raise DataError(f"{self.path} has changed while it was read: read it again from the start.")


def open_parquet(path: str) -> ParquetFile:
    """Looks at the schema of a file; raises DataError where it is broken, or PyArrow is missing."""
    with _opened(path) as file:
        names = tuple(_leaves(file.schema_arrow, ""))
    if twice := [name for name, n in Counter(names).items() if n > 1]:
        raise DataError(f"{path} has more than one column {named(twice)}: rename them.")
    kept = tuple(name for name in names if not _INDEX.fullmatch(name))
    return ParquetFile(path, kept, ("the index of the data frame is left out",) if kept != names else ())


@contextmanager
def _opened(path: str) -> Iterator[Any]:
    parquet = needed("pyarrow.parquet", "parquet", path)
    arrow = needed("pyarrow", "parquet", path)
    with open_file(path) as file:
        try:
            yield parquet.ParquetFile(arrow.PythonFile(file, mode="r"))
        except arrow.ArrowException as error:
            reason = str(error).splitlines()[0]
            raise DataError(f"{path} is no whole Parquet file ({reason}).") from None
        except OverflowError as error:  # Arrow has more years and days than Python
            raise DataError(f"{path} has dates or durations that are too large to read ({error}).") from None


def _leaves(fields: Any, prefix: str) -> Iterator[str]:
    for field in fields:
        if hasattr(field.type, "num_fields") and str(field.type).startswith("struct<"):
            yield from _leaves([field.type[place] for place in range(field.type.num_fields)], f"{prefix}{field.name}.")
        else:
            yield prefix + field.name


def _values(batch: Any) -> list[dict[str, Any]]:
    """Rows of a batch, of values as JSON has them."""
    columns = [values_of(column) for column in batch.columns]
    return [dict(zip(batch.schema.names, row, strict=True)) for row in zip(*columns, strict=True)]


def values_of(column: Any) -> list[Any]:
    """The values of a column of Arrow as JSON has them; times in nanoseconds, which Python's own have not, in
    microseconds, reals of 32 bits with the digits that tell them apart, and NaN as None."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    values = column.to_pylist()
    if pa.types.is_float32(kind):
        values = [None if value is None else float(str(np.float32(value))) for value in values]
    same = pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)
    return values if same else [plain(value) for value in values]
