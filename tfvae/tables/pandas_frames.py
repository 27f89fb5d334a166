"""Data frames of pandas as Arrow tables, and back with the same labels and types. Imports no TensorFlow.

What Arrow does not keep of a frame is noted in the schema of its table: labels of columns that are no texts, and types
that it would give back as others, such as numbers that are objects.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from tfvae.checks import DataError

_LABELS, _TYPES = b"tfvae.labels", b"tfvae.types"
"""Notes of a schema: labels of columns with the names of their levels, and name of a column -> its type in pandas."""
_ARROW, _OBJECT, _INTERVAL = "arrow", "object", "interval"
_TUPLE, _MOMENT, _DAY = "tuple", "moment", "day"


def name_of(label: Any) -> str:
    """What a column is called that has a label in pandas; the parts of one of several levels, with _ between."""
    if isinstance(label, tuple):
        return "_".join(part for part in map(name_of, label) if part)
    return str(label)


def from_pandas(frame: Any) -> pa.Table:
    """The frame as an Arrow table, its index left out; columns are called `name_of` their labels.

    Raises:
        DataError: a label is of a type that no name tells.
        pa.ArrowException, TypeError, ValueError: a column has values that Arrow does not know.
    """
    plain = frame.copy(deep=False)
    plain.columns = list(map(name_of, frame.columns))
    for name, kind in zip(plain.columns, frame.dtypes, strict=True):
        if str(kind).startswith("Sparse"):
            plain[name] = plain[name].sparse.to_dense()
        elif _is_cut(kind):
            plain[name] = plain[name].cat.rename_categories(list(map(str, kind.categories)))
    table = pa.Table.from_pandas(plain, preserve_index=False)
    notes = {_TYPES: json.dumps(_types(frame, table)).encode()}
    if any(not isinstance(label, str) for label in frame.columns) or list(frame.columns.names) != [None]:
        notes[_LABELS] = json.dumps([_noted(list(frame.columns)), _noted(list(frame.columns.names))]).encode()
    return table.replace_schema_metadata({**(table.schema.metadata or {}), **notes})


def to_pandas(table: pa.Table, index: Any = None) -> Any:
    """The frame that `from_pandas` made a table of, with other rows.

    Args:
        table: the rows, with the notes of the other table.
        index: of the rows; None counts them.
    """
    frame, notes = table.to_pandas(), table.schema.metadata or {}
    for name, kind in json.loads(notes.get(_TYPES, b"{}")).items():
        frame[name] = _typed(frame[name], table.column(name), kind)
    if _LABELS in notes:
        frame.columns = _index(*map(_label, json.loads(notes[_LABELS])))
    if index is not None:
        frame.index = index
    return frame


def _types(frame: Any, table: pa.Table) -> dict[str, str]:
    """Name -> type of each column that would come back with another one; categories always come back."""
    back = table.slice(0, 0).to_pandas().dtypes.tolist()
    kinds = list(zip(table.column_names, frame.dtypes.tolist(), back, strict=True))
    cut = {name: str(kind.categories.dtype) for name, kind, _ in kinds if _is_cut(kind)}
    return cut | {name: _called(kind) for name, kind, other in kinds if kind != other and str(kind) != "category"}


def _is_cut(kind: Any) -> bool:
    """Whether categories are intervals, as those of `pandas.cut` are."""
    return str(kind) == "category" and str(kind.categories.dtype).startswith(_INTERVAL)


def _intervals(texts: Sequence[str], kind: str) -> Any:
    """The intervals that are spelled "(1.5, 2.0]", of the type that is spelled "interval[float64, right]"."""
    import pandas as pd

    ends, closed = kind.removeprefix(_INTERVAL).strip("[]").split(", ")
    lows, highs = zip(*(text[1:-1].split(", ") for text in texts), strict=True)
    return pd.IntervalIndex.from_arrays(np.array(lows).astype(ends), np.array(highs).astype(ends), closed)


def _called(kind: Any) -> str:
    if type(kind).__name__ == "ArrowDtype":
        return _ARROW
    return f"string[{kind.storage}]" if type(kind).__name__ == "StringDtype" else str(kind)


def _typed(series: Any, column: pa.ChunkedArray, kind: str) -> Any:
    import pandas as pd

    if kind.startswith(_INTERVAL):
        return series.cat.rename_categories(_intervals(series.cat.categories, kind))
    if kind == _ARROW:
        return pd.Series(column.to_pylist(), dtype=pd.ArrowDtype(column.type))
    return pd.Series(column.to_pylist(), dtype=object) if kind == _OBJECT else series.astype(kind)


def _noted(label: Any) -> Any:
    """A label as JSON has it. Raises DataError where that would not tell what it was."""
    if isinstance(label, list):
        return [_noted(one) for one in label]
    if isinstance(label, tuple):
        return {_TUPLE: [_noted(part) for part in label]}
    if isinstance(label, date):
        return {_MOMENT if isinstance(label, datetime) else _DAY: label.isoformat()}
    if hasattr(label, "item"):  # of NumPy
        label = label.item()
    if not isinstance(label, str | int | float | None):
        raise DataError(
            f"labels of columns must be texts, numbers, dates or tuples of these; got {label!r}, a "
            f"{type(label).__name__}: rename the column."
        )
    return label


def _label(noted: Any) -> Any:
    """The label that `_noted` has written."""
    import pandas as pd

    if isinstance(noted, list):
        return [_label(one) for one in noted]
    if not isinstance(noted, Mapping):
        return noted
    (kind, value), *_ = noted.items()
    if kind == _TUPLE:
        return tuple(map(_label, value))
    return pd.Timestamp(value) if kind == _MOMENT else date.fromisoformat(value)


def _index(labels: Sequence[Any], names: Sequence[Any]) -> Any:
    import pandas as pd

    if len(names) > 1:
        return pd.MultiIndex.from_tuples(labels, names=names)
    return pd.Index(labels, name=names[0], tupleize_cols=False)
