"""How the columns of a table were read, for people. Imports no TensorFlow."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

from tfvae.data.records.summary import Column as Summarised
from tfvae.data.records.summary import Summary
from tfvae.schema.kinds.cell_types import LITERAL, bare, bare_counts, source_of
from tfvae.schema.kinds.choice import Choice
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.email import Email
from tfvae.schema.kinds.missing import GONE, NOTHING
from tfvae.schema.kinds.moment import Moments
from tfvae.schema.kinds.nearly import nearly
from tfvae.schema.message import Schema

_EXAMPLES, _LONGEST = 3, 30


class Told(NamedTuple):
    """What is said of a column."""

    column: str
    kind: str
    about: str
    """What its values are, in a few words."""
    examples: str
    """The most frequent values."""


def told(schema: Schema, summaries: Iterable[Summary], least: int = 1) -> list[Told]:
    """What is said of each column whose kind was inferred; none where kinds are declared.

    Args:
        schema: of the records.
        summaries: of their training rows.
        least: training rows that have a value, of one that is shown.
    """
    found = reduce(Summary.merge, summaries, Summary()).columns
    return [
        Told(
            column.name, column.kind.name, _described(column, schema, found[column.name], least),
            _examples(column, found[column.name], least),
        )
        for column in schema.columns
    ]  # fmt: skip


def _described(column: Column, schema: Schema, values: Summarised, least: int) -> str:
    greater = [f"never greater than {high}" for low, high in schema.ordered if low == column.name]
    said = [_frequent(column, values, least), *greater, *_mixed(values), *_but(column, values, least)]
    return "; ".join(said)


def _frequent(column: Column, values: Summarised, least: int) -> str:
    """What the column is, without words for what is missing, values and hosts that few rows have."""
    missing = tuple(one for one in column.missing if one in GONE or values.counts.get(one, 0) >= least)
    told, kind = replace(column, missing=missing), column.kind
    if not isinstance(kind, Choice | Email):
        return told.about()
    counts = Counter[str]()
    for text, n in bare_counts(values.counts).items():
        counts[text if isinstance(kind, Choice) else text.rpartition("@")[2]] += n
    return told.about(kind.about(tuple(one for one in kind.listed if counts[one] >= least)))


def _mixed(values: Summarised) -> list[str]:
    """Which values of JSON change their type."""
    sources = {source_of(text) for text in values.counts if text not in NOTHING}
    literals = sum(n for text, n in values.counts.items() if source_of(text) == LITERAL and text not in NOTHING)
    return [f"numbers become strings, too (rows: {literals})"] * (len(sources) > 1)


def _but(column: Column, values: Summarised, least: int) -> list[str]:
    """Which values alone make texts of numbers or dates."""
    if column.kind.type != "string" or isinstance(column.kind, Moments):
        return []
    there = bare_counts({text: n for text, n in values.counts.items() if text not in column.missing})
    found = nearly(there)
    if found is None:
        return []
    shown = [repr(_short(text)) for text in found.others if there[text] >= least][:_EXAMPLES]
    rest = len(found.others) - len(shown)
    others = [f"{rest} {'more' if shown else 'values'}"] * bool(rest)
    return [f"would be {found.kind} but for {', '.join([*shown, *others])} (rows: {found.rows})"]


def lines(columns: Iterable[Told]) -> list[str]:
    """The same as lines of a terminal: under a heading, one for each column."""
    found = list(columns)
    if not found:
        return []
    width, kinds = (max(map(len, texts)) for texts in zip(*(one[:2] for one in found), strict=True))
    said = [f"  {one.column:{width}}  {one.kind:{kinds}}  {one.about}{_such_as(one)}" for one in found]
    return ["Columns, as they are read (--config.data.kinds.COLUMN=KIND reads one otherwise):", *said]


def _such_as(one: Told) -> str:
    return f"; such as {one.examples}" if one.examples else ""


def _examples(column: Column, values: Summarised, least: int) -> str:
    there = [text for text, n in values.counts.items() if n >= least and text not in column.missing]
    often = map(bare, sorted(there, key=lambda text: (-values.counts[text], text))[:_EXAMPLES])
    return ", ".join(map(_short, often))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
