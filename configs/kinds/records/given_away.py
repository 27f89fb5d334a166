"""What a low number of rows for each known value gives away, told before training."""

from collections.abc import Sequence

import numpy as np
from ml_collections import ConfigDict

from tfvae.data.records.batches import Records
from tfvae.data.records.table import training_rows
from tfvae.schema.structure import TextNode, columns, structure

USUAL = 5
"""Training rows that a value has to stand for, unless a user asks for fewer."""


def notes(network: ConfigDict, data: Records) -> Sequence[str]:
    """One line where values of fewer than `USUAL` training rows are in the model as they are, and none elsewhere.

    Args:
        network: the group `model.read_back` of a configuration.
        data: the experiment's.
    """
    if network.least >= USUAL:
        return []
    rows = training_rows(data)
    texts = [column.key for column in columns(structure(data.schema.message)) if isinstance(column, TextNode)]
    counts = {key: _rare(np.asarray(rows[key]), network.least) for key in texts}
    shown = ", ".join(f"{n:,} of {key}" for key, n in counts.items()) or "no text"
    return [
        f"`config.model.read_back.least` is {network.least}, so values that only {network.least} to {USUAL - 1} "
        f"training rows have are kept as they are and drawn again: {shown}; {USUAL} keeps none."
    ]


def _rare(texts: np.ndarray, least: int) -> int:
    """How many different ones of texts [N, T] have at least so many rows, and fewer than `USUAL`."""
    counts = np.unique(texts, axis=0, return_counts=True)[1]
    return int(((counts >= least) & (counts < USUAL)).sum())
