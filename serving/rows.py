"""Sampled records as a table, or as JSON lines; columns have the names of `tfvae.data.record_interface`.

"<path>?" says where the value of a path is there, "<path>#" how many elements a repeated one has.
"""

import csv
import io
import json
from collections.abc import Collection, Mapping
from typing import Any, BinaryIO

import numpy as np

from tfvae.schema.message import Field, Message, Text
from tfvae.schema.nesting import nest

Outputs = Mapping[str, np.ndarray]


def is_flat(names: Collection[str]) -> bool:
    """Whether one cell can hold each value: no field is repeated, and no message may be missing."""
    return all(note[-1] == "?" and note[:-1] in names for note in _notes(names))


def write_csv(file: BinaryIO, outputs: Outputs) -> None:
    """A column for each output; a value that is missing is an empty cell."""
    notes = _notes(outputs)
    columns = {name: values for name, values in outputs.items() if name not in notes}
    cells = [_cells(values, outputs.get(f"{name}?")) for name, values in columns.items()]
    text = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(zip(*cells, strict=True))
    text.detach()  # flushes, and leaves the file open


def write_jsonl(file: BinaryIO, outputs: Outputs) -> None:
    """An object for each record, nested as the names are; what is missing is null."""
    notes = _notes(outputs)
    message = nest({name: Field(name, Text()) for name in outputs if name not in notes}, {})
    columns = {name: _plain(values).tolist() for name, values in outputs.items()}
    for values in zip(*columns.values(), strict=True):
        record = _object(message, dict(zip(columns, values, strict=True)), "", None)
        file.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")


def _notes(names: Collection[str]) -> set[str]:
    """Those that tell of others; a field of the data may end in "?" or "#", too."""
    return {name for name in names if name[-1] in "?#" and any(f"{n}.".startswith(f"{name[:-1]}.") for n in names)}


def _cells(values: np.ndarray, there: np.ndarray | None) -> list[str]:
    # Of a float32 the shortest text that is read as the same number.
    cells = np.where(values, "true", "false") if values.dtype == bool else values.astype(str)
    return (cells if there is None else np.where(there, cells, "")).tolist()


def _plain(values: np.ndarray) -> np.ndarray:
    """Floats of 64 bits with the fewest digits that are read as the same float32."""
    return values.astype(str).astype(np.float64) if values.dtype == np.float32 else values


def _object(message: Message, row: Mapping[str, Any], prefix: str, element: int | None) -> dict[str, Any]:
    """Fields of a message; `element` is its place in the repeated field around it."""
    return {field.name: _field(field, row, prefix + field.name, element) for field in message.fields}


def _field(field: Field, row: Mapping[str, Any], path: str, element: int | None) -> Any:
    if f"{path}#" in row:
        return [_value(field, row, path, i) for i in range(row[f"{path}#"])]
    there = f"{path}?" not in row or _at(row[f"{path}?"], element)
    return _value(field, row, path, element) if there else None


def _value(field: Field, row: Mapping[str, Any], path: str, element: int | None) -> Any:
    if isinstance(field.kind, Message):
        return _object(field.kind, row, f"{path}.", element)
    return _at(row[path], element)


def _at(value: Any, element: int | None) -> Any:
    return value if element is None else value[element]
