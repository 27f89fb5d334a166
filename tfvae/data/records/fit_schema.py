"""Summaries of training rows -> the schema that fits them. Imports no TensorFlow."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from tfvae.checks import ConfigError, DataError, require_at_least
from tfvae.data.records.summary import MAX_DISTINCT, Summary
from tfvae.data.records.summary import Column as Summarised
from tfvae.schema.cells import cells
from tfvae.schema.kinds.cell_types import CSV, bare, source_of
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.infer import KINDS, infer
from tfvae.schema.kinds.key_patterns import any_key
from tfvae.schema.kinds.kind import Counted
from tfvae.schema.kinds.unmodelled import Key, Reference
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text, leaves
from tfvae.schema.nesting import nest_children
from tfvae.schema.relations import Relation
from tfvae.schema.structure import columns, structure

EXACT = 2**24
"""Below it, float32 holds every whole number."""


def fit(
    declared: Message | None,
    summaries: Iterable[Summary],
    *,
    max_categories: int,
    kinds: Mapping[str, str] | None = None,
    relations: Sequence[Relation] = (),
) -> Schema:
    """The schema of the rows that the summaries tell of.

    A declared message keeps its kinds and values; lengths, the most elements of repeated fields, and the alphabet come
    from the rows, and so does the name by which they call a field. Only whole numbers of `EXACT` or more, which no
    float32 holds, become text of digits.

    Without one, each column gets the kind that its values show, see `tfvae.schema.kinds`. A name like "home.lat" is
    that of a field of the message "home".

    Args:
        declared: what is known of the rows.
        summaries: of all shards.
        max_categories: different values of an inferred category at most.
        kinds: column -> kind, where the user says it.
        relations: of the tables that the rows are joined from; columns of a child are named "<child>.<column>".

    Raises:
        ValueError: `max_categories` is out of its range.
        ConfigError: `kinds` names a column or a kind that there is not, or one that does not fit.
        DataError: there is nothing to infer from, nothing to model, no row has a declared field, or two columns would
            have one key.
    """
    require_at_least("max_categories", max_categories, 2)
    if max_categories > MAX_DISTINCT:
        raise ValueError(f"`max_categories` must be at most {MAX_DISTINCT}, got {max_categories}.")
    summary = reduce(Summary.merge, summaries, Summary())
    found = _columns(summary, max_categories, kinds or {}, relations) if declared is None else ()
    if declared is not None and "" in summary.spelled:
        _check_declared(declared, summary)
    message = _modelled(found, summary.most) if declared is None else _fill(declared, summary, "")
    spelled = [leaf.path for leaf in leaves(message) if isinstance(leaf.field.kind, Text)]
    own = [column.name for column in found if any(isinstance(leaf, Text) for leaf in column.kind.leaves().values())]
    texts = own if found else spelled
    characters = frozenset[str]().union(*(summary.columns.get(path, Summarised()).characters for path in texts))
    _check_keys(message)
    return Schema(message, tuple(sorted(characters)), found)


def _check_declared(declared: Message, summary: Summary) -> None:
    """Raises DataError where no row has a field: it is misspelled, and its default would stand in every row."""
    lacking = [path for path in _paths(declared, "") if path not in summary.spelled]
    lacking = [path for path in lacking if path.rpartition(".")[0] not in lacking]  # the outermost says it all
    if lacking:
        raise DataError(
            f"no training row has the declared field{'s' * (len(lacking) > 1)} {', '.join(lacking)}: leave "
            f"{'them' if len(lacking) > 1 else 'it'} out of `config.data.schema`, or mend the name."
        )


def _paths(message: Message, prefix: str) -> Iterator[str]:
    """Paths of all fields, but for the parts of well-known types."""
    for field in message.fields:
        yield prefix + field.name
        if isinstance(field.kind, Message) and not field.known:
            yield from _paths(field.kind, f"{prefix}{field.name}.")


def _fill(message: Message, summary: Summary, prefix: str) -> Message:
    fields = []
    for field in message.fields:
        path = prefix + field.name
        most = max(1, summary.most.get(path, 0)) if field.most else 0
        names = summary.spelled.get(path, {field.name: 1})
        called = max(names, key=names.__getitem__)
        alias = "" if called == field.name else called
        fields.append(replace(field, kind=_fill_kind(field, summary, path), most=most, alias=alias))
    return Message(tuple(fields))


def _known_parts(kind: Message, summary: Summary, path: str) -> Message:
    """The parts of a well-known type that are not 0 in all rows; the first one, where all are."""
    there = [part for part in kind.fields if summary.columns.get(f"{path}.{part.name}", Summarised()).largest]
    return Message(tuple(there or kind.fields[:1]))


def _fill_kind(field: Field, summary: Summary, path: str) -> Text | Number | Category | Message:
    kind, column = field.kind, summary.columns.get(path, Summarised())
    if isinstance(kind, Message):
        kind = _known_parts(kind, summary, path) if field.known else kind
        return _fill(kind, summary, f"{path}.")
    if isinstance(kind, Number) and kind.whole and column.largest >= EXACT:
        return Text(column.longest, "int")
    if isinstance(kind, Text):
        return replace(kind, length=column.longest)
    if isinstance(kind, Category):
        empty = kind.type == "string" and field.optional and "" not in kind.values
        return Category(("", *kind.values) if empty else kind.values, kind.type)
    return kind


def _columns(
    summary: Summary, max_categories: int, kinds: Mapping[str, str], relations: Sequence[Relation]
) -> tuple[Column, ...]:
    """The columns of a table, each of the kind that its values show, or that the user wants."""
    if not summary.columns:
        raise DataError("there is no training row to infer the fields from.")
    keys = {relation.key for relation in relations}
    for name, kind in kinds.items():
        if name not in summary.columns:
            raise ConfigError(f"`config.data.kinds.{name}` names no column; choose from {', '.join(summary.columns)}.")
        if kind not in KINDS:
            raise ConfigError(f"`config.data.kinds.{name}` must be one of {', '.join(KINDS)}; got {kind!r}.")
        if name in keys:
            raise ConfigError(f"`config.data.kinds.{name}` must be left out: it is the key of `config.data.relations`.")
    around = {name: one.child for name in summary.columns for one in relations if name.startswith(f"{one.child}.")}

    def column(name: str, kind: str) -> Column:
        values, child = _counted(summary.columns[name].sampled(), max_categories), around.get(name, "")
        if name in keys:
            return Column(name, any_key(_bare(values), name), source=_source(values))
        own = name.removeprefix(f"{child}.") if child else name
        return replace(infer(own, values, summary.lacks(name), kind), name=name, around=child)

    found = {name: column(name, kinds.get(name, "")) for name in summary.columns}
    for one in relations:
        name, key = f"{one.child}.{one.column}", found[one.key]
        found[name] = replace(found[name], kind=Reference(one.parent, one.key, key.type), missing=(), source=key.source)
    if not relations and not any(one.field for one in found.values()):
        # Rows of keys alone: those that are no plain numbers are modelled all the same, for they are all that there is.
        alone = {name: one.kind.type for name, one in found.items() if isinstance(one.kind, Key) and name not in kinds}
        texts = [name for name, kind in alone.items() if kind == "string"]
        found |= {name: column(name, "text" if texts else "whole") for name in texts or alone}
    return tuple(found.values())


def _bare(values: Counted) -> Counted:
    return values._replace(counts={bare(text): n for text, n in values.counts.items()})


def _source(values: Counted) -> str:
    """Where all values come from; CSV where that differs."""
    sources = set(map(source_of, values.counts))
    return sources.pop() if len(sources) == 1 else CSV


def _counted(column: Summarised, most: int) -> Counted:
    return Counted(column.counts, column.values, column.whole, column.characters, column.longest, most)


def _modelled(columns: Iterable[Column], most: Mapping[str, int]) -> Message:
    """The message of what a model has of the columns."""
    fields = {column.name: column.field for column in columns}
    found = {name: field for name, field in fields.items() if field is not None}
    if not found:
        raise DataError(
            f"no column has anything to model: {', '.join(fields)} are the same in all rows, or a row's own key."
        )
    around = {column.name: column.around for column in columns}
    idle = {child for child in around.values() if child} - {around[name] for name in found}
    if idle:
        raise DataError(f"the table {min(idle)} has no column to model: leave it out of `config.data.relations`.")
    try:
        return nest_children(found, around, {child: max(1, n) for child, n in most.items()})
    except ValueError as error:
        raise DataError(f"a column and a table have one name: {error}") from None


def _check_keys(message: Message) -> None:
    keys, names = (column.key for column in columns(structure(message))), (cell.name for cell in cells(message))
    twice = [name for found in (keys, names) for name, n in Counter(found).items() if n > 1]
    if twice:
        raise DataError(f"two columns would be called {twice[0]!r}: rename a field.")
