"""Records whose values are read back: what the training rows say of each column becomes a field of the model."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.records.order import ordered
from configs.kinds.records.said import Counted, Said
from tfvae.data.records.alphabet import FIRST, Alphabet
from tfvae.data.records.batches import Records
from tfvae.data.records.known import known_values, known_words
from tfvae.data.records.table import training_rows
from tfvae.networks.records.fields.choice import ChoiceField
from tfvae.networks.records.fields.counts import Counts
from tfvae.networks.records.fields.fields import Fields, values
from tfvae.networks.records.fields.numbers import NumbersField
from tfvae.networks.records.fields.pieces import Pieces
from tfvae.networks.records.fields.regions import nearest, regions_of, scale_of
from tfvae.networks.records.fields.text import TextField
from tfvae.schema.message import Schema
from tfvae.schema.presence import presence
from tfvae.schema.structure import ColumnNode, MessageNode, NumbersNode, TextNode, columns, structure


class Seen(NamedTuple):
    """What the training rows say of a column."""

    counted: Counted
    make: Callable[[Counts], Any]
    """Counts -> the field."""


def fields_of(network: ConfigDict, data: Records) -> Fields:
    """The fields of all columns, from the training rows.

    Raises:
        ConfigError: the order names a field that there is not.
    """
    root, rows = structure(data.schema.message), training_rows(data)
    seen = {column.key: _seen(network, data.schema, root, column, rows) for column in columns(root)}
    said = Said(root, {key: one.counted for key, one in seen.items()}, network.least)
    root = ordered(root, network.order, said.determining)
    found, parents = dict[str, Any](), dict[str, str]()
    for column in columns(root):
        counts, parents[column.key] = said.counts(column.key, list(found))
        found[column.key] = seen[column.key].make(counts)
    return Fields(root, found, parents, network.width)


def _seen(
    network: ConfigDict, schema: Schema, root: MessageNode, column: ColumnNode, rows: Mapping[str, np.ndarray]
) -> Seen:
    found = values(column, {column.key: tf.constant(rows[column.key])}).numpy()
    if isinstance(column, TextNode):
        return _text(network, schema, found)
    if isinstance(column, NumbersNode):
        there = presence(root, {key: tf.constant(v) for key, v in rows.items()})[column.key].numpy()
        return _numbers(network, found.astype(np.float64), there > 0)
    own = Counted(found, column.size, found, column.size)
    return Seen(own, lambda counts: ChoiceField(counts, network.width, network.width))


def _text(network: ConfigDict, schema: Schema, texts: np.ndarray) -> Seen:
    known = known_values(texts, network.least)
    blank = FIRST + schema.alphabet.index(" ") if " " in schema.alphabet else -1
    pieces = Pieces(Alphabet(schema.alphabet).size, blank, known_words(texts, blank, network.least))
    most = int(np.count_nonzero(pieces.cut(tf.constant(np.unique(texts, axis=0))).numpy() > 3, axis=1).max())
    size = len(known.values) + 1

    def make(counts: Counts) -> TextField:
        return TextField(known.values, counts, pieces, most, network.width, network.embedding)

    return Seen(Counted(known.codes, size, known.codes, size), make)


def _numbers(network: ConfigDict, numbers: np.ndarray, there: np.ndarray) -> Seen:
    """Missing numbers lie where those that are there have their mean, and say nothing of how numbers go together."""
    filled = np.where(there, numbers, numbers.mean(0, where=there | ~there.any(0)))
    fine, coarse = (regions_of(filled, rows) for rows in (network.least, network.coarse))
    if not there.all():
        fine = fine._replace(covariances=fine.covariances * np.eye(numbers.shape[1]))
    targets, codes = (nearest(filled, regions.means, scale_of(filled)) for regions in (fine, coarse))

    def make(counts: Counts) -> NumbersField:
        return NumbersField(fine, scale_of(filled), counts, coarse.means, network.width, network.embedding)

    return Seen(Counted(targets, len(fine.means), codes, len(coarse.means)), make)
