"""Records whose values are read back: what the training rows say of each column becomes a field of the model."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.records.order import ordered
from configs.kinds.records.pairs import number_groups
from configs.kinds.records.rare import own_values, rare_values
from configs.kinds.records.said import Counted, Said
from configs.kinds.records.training_rows import by_blocks, presence_of
from tfvae.data.records.alphabet import FIRST, Alphabet
from tfvae.data.records.batches import Records
from tfvae.data.records.distinct import Distinct, distinct
from tfvae.data.records.known import known_values, known_words, open_numerals
from tfvae.networks.records.fields.choice import ChoiceField, choices
from tfvae.networks.records.fields.counts import Counts
from tfvae.networks.records.fields.fields import Fields, any_there
from tfvae.networks.records.fields.kernels import kernels_of
from tfvae.networks.records.fields.numbers import NumbersField
from tfvae.networks.records.fields.numerals import Numerals
from tfvae.networks.records.fields.pieces import Pieces
from tfvae.networks.records.fields.regions import MOST, Regions, nearest, regions_of, scale_of
from tfvae.networks.records.fields.text import TextField
from tfvae.networks.records.fields.written import written
from tfvae.schema.structure import ColumnNode, NumbersNode, TextNode, columns, structure

NEIGHBOURS = 6
"""Rows that the covariance of a kernel is of."""
ALONE = 500
"""Regions of a number that is alone, at most, and as many common values: along a line, more tell little."""


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
    rows = data.stored("train")
    groups = number_groups(data.schema.message, rows)
    root = groups.structure(structure(data.schema.message))
    rows = {key: np.asarray(column) for key, column in groups.apart(rows).items()}
    there = presence_of(root, rows)
    seen = {column.key: _seen(network, data, column, rows[column.key], there[column.key]) for column in columns(root)}
    said = Said(root, {key: one.counted for key, one in seen.items()}, network.least)
    root = ordered(root, network.order, said.determining)
    found, parents = dict[str, Any](), dict[str, str]()
    for column in columns(root):
        counts, parents[column.key] = said.counts(column.key, list(found))
        found[column.key] = seen[column.key].make(counts)
    return Fields(root, found, parents, network.width, groups)


def _seen(network: ConfigDict, data: Records, column: ColumnNode, stored: np.ndarray, present: tf.Tensor) -> Seen:
    """What rows say of a column, as it is `stored`; whether they have a value is in `present`."""
    there = any_there(present).numpy() > 0
    if isinstance(column, TextNode):
        return _text(network, data, column.key, stored.reshape(-1, stored.shape[-1]), there)
    if isinstance(column, NumbersNode):
        return _numbers(network, stored.reshape(-1, len(column.flags)).astype(np.float64), there)
    found = stored.reshape(-1)
    rare = rare_values(own_values(data.schema.message, column.key), found[there], network.least)
    codes, size = choices(rare)[found], int(choices(rare).max()) + 1
    return Seen(
        Counted(codes, size, codes, size, there),
        lambda counts: ChoiceField(counts, network.width, network.width, rare),
    )


def _text(network: ConfigDict, data: Records, key: str, symbols: np.ndarray, there: np.ndarray) -> Seen:
    alphabet = data.schema.alphabet
    digits = np.array([FIRST + alphabet.index(d) if d in alphabet else -1 for d in "0123456789"])
    texts = distinct(symbols).widened(data.lengths[key])
    # A choice would learn each known numeral on its own, as if 12 and 14 had nothing in common.
    shown = texts.among(there)
    numerals = _numerals(network, shown, digits) if open_numerals(shown, digits) else None
    least = network.least if numerals is None else len(symbols) + 1
    known = known_values(texts, least)
    blank = FIRST + alphabet.index(" ") if " " in alphabet else -1
    pieces = Pieces(Alphabet(alphabet).size, blank, known_words(texts, blank, least))
    size, values = len(known.values) + 1, texts.values.astype(np.int32)
    most = int(by_blocks(lambda x: tf.math.count_nonzero(pieces.cut(x) > 3, axis=1), values).max())

    def make(counts: Counts) -> TextField:
        return TextField(known.values, counts, pieces, most, network.width, network.embedding, numerals)

    if numerals is None:
        return Seen(Counted(known.codes, size, known.codes, size, there), make)
    codes = by_blocks(numerals.code, values)[texts.codes]
    return Seen(Counted(known.codes, size, codes, numerals.size, there, math.log(len(values))), make)


def _numerals(network: ConfigDict, texts: Distinct, digits: np.ndarray) -> Numerals:
    """Regions of the numbers that texts stand for."""
    values = by_blocks(Numerals(digits, np.zeros(1)).number, texts.values.astype(np.int32))
    numbers = values[texts.codes]
    found = _regions(network, numbers[~np.isnan(numbers), np.newaxis], network.coarse)
    return Numerals(digits, found.means[:, 0])


def _numbers(network: ConfigDict, numbers: np.ndarray, there: np.ndarray) -> Seen:
    known = numbers[there] if there.any() else numbers[:1]
    scale, fine, coarse = (
        scale_of(known),
        _regions(network, known, network.region),
        _regions(network, known, network.coarse),
    )
    targets, codes = (nearest(numbers, regions.means, scale) for regions in (fine, coarse))
    kept = written(known, max(network.least, 1))

    def make(counts: Counts) -> NumbersField:
        return NumbersField(fine, scale, kept, counts, coarse.means, network.width, network.embedding)

    return Seen(Counted(targets, len(fine.means), codes, len(coarse.means), there), make)


def _regions(network: ConfigDict, numbers: np.ndarray, rows: int) -> Regions:
    """Regions of so many rows; kernels for pairs of numbers where a single row is enough for all."""
    if max(network.least, rows) == 1 and numbers.shape[1] > 1:
        return kernels_of(numbers, NEIGHBOURS)
    return regions_of(numbers, max(network.least, rows), ALONE if numbers.shape[1] == 1 else MOST)
