"""What a low number of rows for each known value gives away, and what a high one keeps back, told before training."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from ml_collections import ConfigDict

from configs.kinds.records.rare import own_values, rare_values
from configs.kinds.records.training_rows import presence_of
from tfvae.data.records.batches import Records
from tfvae.data.records.distinct import distinct
from tfvae.schema.message import Schema
from tfvae.schema.structure import ChoiceNode, TextNode, columns, structure

USUAL = 5
"""Training rows that a value has to stand for, unless a user asks for fewer."""


def notes(network: ConfigDict, data: Records) -> Sequence[str]:
    """Lines on values that few training rows have: those that are in the model as they are, where fewer than `USUAL`
    are enough or no value of a category has more; those of categories that are never drawn; and the order of columns.

    Args:
        network: the group `model.read_back` of a configuration.
        data: the experiment's.
    """
    rows = data.stored("train")
    categories = list(_categories(data.schema, rows))
    pairs = data.schema.ordered
    ordered = [f"`{low}` is never greater than `{high}`, nor will it be where rows are drawn." for low, high in pairs]
    return [*ordered, *_low(network.least, data.schema, rows, categories), *_kept_back(network.least, categories)]


_Category = tuple[str, np.ndarray, np.ndarray]
"""Key of a column, which of its values may be someone's own, and the numbers of the values of the rows."""


def _categories(schema: Schema, rows: Mapping[str, np.ndarray]) -> Iterator[_Category]:
    """The categories that have values of someone's own."""
    root = structure(schema.message)
    there = presence_of(root, rows)
    for column in columns(root):
        if isinstance(column, ChoiceNode) and (own := own_values(schema.message, column.key)).any():
            yield column.key, own, rows[column.key].reshape(-1)[there[column.key].numpy() > 0]


def _low(least: int, schema: Schema, rows: Mapping[str, np.ndarray], categories: Sequence[_Category]) -> Iterator[str]:
    if least >= USUAL:
        return
    texts = [column.key for column in columns(structure(schema.message)) if isinstance(column, TextNode)]
    counts = {key: _few(distinct(rows[key].reshape(-1, rows[key].shape[-1])).counts, least) for key in texts}
    counts |= {key: _few(np.bincount(codes, minlength=len(own))[own], least) for key, own, codes in categories}
    yield (
        f"`config.model.read_back.least` is {least}, so values that only {max(least, 1)} to {USUAL - 1} training rows "
        f"have are kept as they are and drawn again: {_listed(counts) or 'no text'}; {USUAL} keeps none."
    )


def _few(counts: np.ndarray, least: int) -> int:
    """How many values have at least so many rows, and fewer than `USUAL`."""
    return int(((counts >= max(least, 1)) & (counts < USUAL)).sum())


def _kept_back(least: int, categories: Sequence[_Category]) -> Iterator[str]:
    rare = {key: int(rare_values(own, codes, least).sum()) for key, own, codes in categories}
    if any(rare.values()):
        shown = _listed({key: n for key, n in rare.items() if n})
        yield f"Values of categories that fewer than {least} training rows have are never drawn: {shown}."
    few = [key for key, own, codes in categories if np.bincount(codes, minlength=len(own))[own].max() < least]
    if few:
        yield (
            f"No value of {', '.join(few)} has {least} training rows, so all are kept as they are and drawn again: "
            "as text they would be spelled."
        )


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{n:,} of {key}" for key, n in counts.items())
