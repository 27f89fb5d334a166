"""Copies of training rows among generated ones: whole, nearly whole, and how close all others come."""

from typing import NamedTuple

import numpy as np

from tfvae.metrics.tables.compared import Compared
from tfvae.metrics.tables.distances import nearest
from tfvae.metrics.tables.plain import PlainTable

QUERIES, REFERENCES = 1000, 10_000
"""Rows whose neighbours are sought, and rows that these are sought among, at most."""
_NEAR = 0.01
"""The share of held-out rows that lie as close to a training row as what is called near."""


class Copies(NamedTuple):
    """Shares of rows, and distances from 0 to 1; see `distances.nearest`."""

    exact: Compared
    """Rows that equal a training row, of all rows."""
    near: Compared
    """Rows closer to a training row than all but 1 % of the held-out rows are."""
    closest: Compared
    """The median distance to the closest training row."""
    nearer: Compared
    """Generated rows that are closer to training than to held-out rows, of equally many; 0.5 of rows of no memory."""
    distances: tuple[np.ndarray, np.ndarray]
    """Of generated and of held-out rows to the closest training row, sorted."""


def copies_of(train: PlainTable, held: PlainTable, fake: PlainTable, seed: int) -> Copies:
    """Of generated rows, and of held-out ones, which nobody has copied."""
    references, queries = train.sample(REFERENCES, seed), fake.sample(QUERIES, seed + 1)
    generated, real = (nearest(rows, references, references) for rows in (queries, held.sample(QUERIES, seed + 2)))
    known, near = set(train.rows), float(np.quantile(real, _NEAR))
    return Copies(
        Compared(*(sum(row in known for row in table.rows) / len(table) for table in (fake, held))),
        Compared(*(float(np.mean(found <= near)) for found in (generated, real))),
        Compared(*(float(np.median(found)) for found in (generated, real))),
        Compared(_nearer(references, held, queries, seed), 0.5),
        (np.sort(generated), np.sort(real)),
    )


def _nearer(train: PlainTable, held: PlainTable, fake: PlainTable, seed: int) -> float:
    """Rows that are as close to both count half."""
    size = min(len(train), len(held))
    a, b = (nearest(fake, table.sample(size, seed), train) for table in (train, held))
    return float(np.mean(a < b) + np.mean(a == b) / 2)
