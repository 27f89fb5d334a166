"""What the training rows show of a column -> its kind. Imports no TensorFlow."""

from collections.abc import Callable, Mapping

from tfvae.checks import ConfigError
from tfvae.schema.kinds.cell_types import CSV, LITERAL, STRING, bare_counts, source_of
from tfvae.schema.kinds.choice import FEW, any_boolean, any_choice, fit_boolean, fit_choice
from tfvae.schema.kinds.column import Column
from tfvae.schema.kinds.email import fit_email
from tfvae.schema.kinds.key_patterns import fit_key
from tfvae.schema.kinds.kind import Counted, Kind
from tfvae.schema.kinds.measured import Measured
from tfvae.schema.kinds.missing import without_missing, without_words
from tfvae.schema.kinds.moment import Moments, fit_moments
from tfvae.schema.kinds.nearly import nearly
from tfvae.schema.kinds.number import Numeric, fit_number
from tfvae.schema.kinds.unmodelled import Constant, Key, constant_of
from tfvae.schema.kinds.words import fit_words

_OFTEN = 20
"""Rows of each date on average, of a column with so few dates that they are a category."""

Fit = Callable[[Counted], Kind | None]
KINDS: Mapping[str, Fit] = {
    "category": any_choice,
    "whole": lambda values: _named(fit_number(values), "whole"),
    "decimal": fit_number,
    "date": lambda values: _named(fit_moments(values), "date"),
    "time": lambda values: _named(fit_moments(values), "time"),
    "timestamp": lambda values: _named(fit_moments(values), "timestamp"),
    "boolean": any_boolean,
    "email": fit_email,
    "key": lambda values: fit_key(values, "key"),
    "text": fit_words,
}
"""Name of a kind that a user may ask for -> what fits it, without doubts about whether it is meant."""
AS_THEY_ARE = ("category", "text")
"""Kinds of which NA and the like are values."""


def infer(name: str, values: Counted, lacking: bool, wanted: str = "") -> Column:
    """The column of these values.

    Args:
        name: of the column.
        values: as `cell_types` has them, with those that are missing.
        lacking: whether some rows have nothing at all.
        wanted: the kind that the user says it is; "" where nobody does.

    Raises:
        ConfigError: the values are not of the kind that is wanted.
    """
    counts = dict(values.counts) | ({"": 1} if lacking else {})
    plain, _ = without_missing(counts, listed=False)
    there, missing = without_missing(counts, listed=wanted not in AS_THEY_ARE)
    source, plain_source = _source(there), _source(plain)
    kind = _fit(name, _bare(values, there), bool(missing), wanted)
    words = kind is not None and kind.name in AS_THEY_ARE and kind.type == "string"
    if words and not wanted and (found := _among_words(name, values, counts)) is not None:
        return found
    if kind is None or (not wanted and len(there) < len(plain) and words):
        there, missing = without_missing(counts, listed=False)
        source = plain_source
        kind = _fit(name, _bare(values, there), bool(missing), wanted)
    if kind is None:
        _refuse(name, wanted, there)
    assert kind is not None, "every column is text at least"
    return Column(name, kind, missing, source)


def _among_words(name: str, values: Counted, counts: Mapping[str, int]) -> Column | None:
    """The column of numbers, moments or keys, if its values are such but for a few words."""
    there, missing = without_words(counts)
    kind = _fit(name, _bare(values, there), True, "") if there else None
    measures = isinstance(kind, Numeric | Measured | Moments | Key)
    return Column(name, kind, missing, _source(there)) if kind is not None and measures else None


def _fit(name: str, values: Counted, lacking: bool, wanted: str) -> Kind | None:
    if wanted:
        return KINDS[wanted](values)
    if not values.counts:
        return Constant("")
    if len(values.counts) == 1 and not lacking:
        return constant_of(next(iter(values.counts)))
    moments = fit_moments(values)
    few_dates = len(values.counts) <= FEW and values.repeated >= _OFTEN
    if moments is not None and not few_dates:
        return moments
    if len(values.counts) == 1:
        return any_choice(values)
    known = fit_boolean(values) or fit_choice(values) or fit_key(values, name) or fit_number(values)
    return known or fit_email(values) or fit_words(values)


def _bare(values: Counted, there: Mapping[str, int]) -> Counted:
    """The values that are there, as people read them."""
    gone = sum(values.counts.values()) - sum(there.values())
    return values._replace(counts=bare_counts(there), rows=values.rows - gone)


def _source(there: Mapping[str, int]) -> str:
    """Where values come from; JSON that has both strings and others is read as strings."""
    sources = {source_of(text) for text in there}
    return sources.pop() if len(sources) == 1 else STRING if sources & {STRING, LITERAL} else CSV


def _named(kind: Numeric | Measured | Kind | None, name: str) -> Kind | None:
    return kind if kind is not None and kind.name == name else None


def _refuse(name: str, wanted: str, there: Mapping[str, int]) -> None:
    counts = bare_counts(there)
    found = nearly(counts)
    which, shown = ("those that are not", found.others) if found else ("some", tuple(counts))
    raise ConfigError(
        f"`config.data.kinds.{name}` is {wanted}, which its values are not all; {which} are "
        f"{', '.join(map(repr, shown[:3])) or 'none'}."
    )
