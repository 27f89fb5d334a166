"""Summaries of training rows -> the schema that fits them. Imports no TensorFlow."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

from tfvae.checks import DataError, require_at_least
from tfvae.data.records.summary import MAX_DISTINCT, Column, Summary
from tfvae.schema.cells import cells
from tfvae.schema.message import LARGE, Category, Field, Message, Number, Schema, Text, leaves
from tfvae.schema.nesting import nest
from tfvae.schema.structure import columns, structure

EXACT = 2**24
"""Below it, float32 holds every whole number."""

_BOOLS = (("false", "true"), ("False", "True"), ("FALSE", "TRUE"))


def fit(declared: Message | None, summaries: Iterable[Summary], *, max_categories: int) -> Schema:
    """The schema of the rows that the summaries tell of.

    A declared message keeps its kinds and values; lengths, the most elements of repeated fields, and the alphabet come
    from the rows. Only whole numbers of `EXACT` or more, which no float32 holds, become text of digits.

    Without one, kinds are inferred. Values that are all "true" or "false" (in one of three spellings) are a bool. At
    most `max_categories` different values, of which each comes twice on average, are a category, of whole numbers or of
    text; other whole numbers below `EXACT` and other numbers below `LARGE` are numbers; all else is text. A
    name like "home.lat" is that of a field of the message "home".

    Args:
        declared: what is known of the rows.
        summaries: of all shards.
        max_categories: different values of an inferred category at most.

    Raises:
        ValueError: `max_categories` is out of its range.
        DataError: there is nothing to infer from, or two columns would have one key.
    """
    require_at_least("max_categories", max_categories, 2)
    if max_categories > MAX_DISTINCT:
        raise ValueError(f"`max_categories` must be at most {MAX_DISTINCT}, got {max_categories}.")
    summary = reduce(Summary.merge, summaries, Summary())
    message = _infer(summary, max_categories) if declared is None else _fill(declared, summary, "")
    texts = [leaf.path for leaf in leaves(message) if isinstance(leaf.field.kind, Text)]
    characters = frozenset[str]().union(*(summary.columns.get(path, Column()).characters for path in texts))
    _check_keys(message)
    return Schema(message, tuple(sorted(characters)))


def _fill(message: Message, summary: Summary, prefix: str) -> Message:
    fields = []
    for field in message.fields:
        path = prefix + field.name
        most = max(1, summary.most.get(path, 0)) if field.most else 0
        fields.append(replace(field, kind=_fill_kind(field, summary, path), most=most))
    return Message(tuple(fields))


def _fill_kind(field: Field, summary: Summary, path: str) -> Text | Number | Category | Message:
    kind, column = field.kind, summary.columns.get(path, Column())
    if isinstance(kind, Message):
        return _fill(kind, summary, f"{path}.")
    if isinstance(kind, Number) and kind.whole and column.largest >= EXACT:
        return Text(column.longest, "int")
    if isinstance(kind, Text):
        return replace(kind, length=column.longest)
    if isinstance(kind, Category) and kind.type == "string" and field.optional and "" not in kind.values:
        return replace(kind, values=("", *kind.values))
    return kind


def _infer(summary: Summary, max_categories: int) -> Message:
    if not summary.columns:
        raise DataError("there is no training row to infer the fields from.")
    fields = {}
    for path, column in summary.columns.items():
        lacking = summary.lacks(path)
        fields[path] = Field(path, _kind(column, lacking, max_categories), lacking and path not in summary.most)
    return nest(fields, {path: max(1, n) for path, n in summary.most.items()})


def _kind(column: Column, lacking: bool, max_categories: int) -> Text | Number | Category:
    distinct = column.distinct or frozenset()
    few = 0 < len(distinct) <= min(max_categories, column.values // 2)
    for pair in _BOOLS:
        if distinct and distinct <= set(pair):
            return Category(pair, "bool")
    if few and column.whole:
        return Category(tuple(sorted(distinct, key=int)), "int")
    if column.values and column.number and column.largest < (EXACT if column.whole else LARGE):
        return Number(column.whole)
    if few:
        return Category(tuple(sorted(distinct | {""} if lacking else distinct)))
    return Text(column.longest)


def _check_keys(message: Message) -> None:
    keys, names = (column.key for column in columns(structure(message))), (cell.name for cell in cells(message))
    twice = [name for found in (keys, names) for name, n in Counter(found).items() if n > 1]
    if twice:
        raise DataError(f"two columns would be called {twice[0]!r}: rename a field.")
