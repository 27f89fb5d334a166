"""Data frames of answers, and tensors of data frames, in the columns of the data that a model was trained on."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tfvae.schema.given import table_of
from tfvae.schema.message import Schema
from tfvae.schema.rows import shown

if TYPE_CHECKING:
    import pandas as pd


def frame(outputs: Mapping[str, np.ndarray], description: Mapping[str, Any]) -> "pd.DataFrame":
    """A row for each of an answer, in the data's columns, their order and spelling; then what is no column of the data.

    Args:
        outputs: of `predict`, by name.
        description: what the model's export says of itself: `Client.models()[NAME]`, or its assets.extra/tfvae.json.
    """
    import pandas as pd  # the rest of the client does without it

    schema = _schema(description)
    names = description.get("columns", {})
    table = {name: outputs[key] for key, name in names.items() if key in outputs}
    beside = {key: outputs[key] for key in sorted(outputs.keys() - names.keys())}
    columns: dict[str, Any] = {**(shown(table, schema) if schema and table else table), **beside}
    return pd.DataFrame({name: list(column) for name, column in columns.items()})


def tensors(rows: Any, description: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs for `predict` from rows in the data's columns.

    Args:
        rows: a data frame, or a mapping of columns.
        description: as in `frame`.

    Raises:
        ValueError: a column is missing or strange, or a value does not fit; the message names it.
    """
    columns = {name: _none_where_missing(rows[name]) for name in rows.keys()}  # noqa: SIM118 - of a data frame, too
    schema = _schema(description)
    table = table_of(columns, schema) if schema else columns
    here = {name: key for key, name in description.get("columns", {}).items()}
    return {here.get(name, name): column for name, column in table.items()}


def _none_where_missing(column: Any) -> Any:
    """pandas has several values for what is missing, of which NaN and NA are neither numbers nor texts."""
    return column.astype(object).where(column.notna(), None) if hasattr(column, "notna") else column


def _schema(description: Mapping[str, Any]) -> Schema | None:
    """Of records; None of other data."""
    return Schema.from_json(json.dumps(description["schema"])) if "schema" in description else None
