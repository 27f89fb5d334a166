"""How people read the rows of a run: as columns that pictures know by name."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from configs.kinds.records.columns import Columns, columns_of_addresses
from tfvae.data.records.comma_lines import PARSED, parse
from tfvae.data.records.table import Table, table
from tfvae.metrics.records.reference import Reference
from tfvae.schema.message import Schema


class View(NamedTuple):
    """What rows say, which is not always what is modelled: a line of text says six values."""

    modelled: Schema
    said: Schema
    columns: Columns
    """Those of what is said that pictures look at."""
    read: Callable[[Table], Table]
    """Rows of the model -> what each says."""

    def of(self, x: Mapping[str, Any]) -> Table:
        """What each row of a batch's "x" says."""
        return self.read(table(self.modelled, x))

    def known(self, reference: Reference) -> Reference:
        """What training rows say; their "x" stays that of the model."""
        return Reference(self.said, self.read(reference.table), reference.x)


Views = Callable[[Schema], View]
"""The schema of a model's rows -> how they are read."""


def as_modelled(choose: Callable[[Schema], Columns], schema: Schema) -> View:
    """Rows say what is modelled."""
    return View(schema, schema, choose(schema), lambda rows: rows)


def as_addresses(schema: Schema) -> View:
    """Lines of comma-separated text, read back; those that cannot be have no place, and values that never exist."""
    return View(schema, PARSED, columns_of_addresses(PARSED), lambda rows: parse(rows["line"].tolist()).rows)
