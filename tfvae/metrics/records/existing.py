"""How many generated values are values of training rows."""

import dataclasses
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tfvae.checks import require_at_least, require_one_of
from tfvae.data.records.table import Table
from tfvae.generators import Sampler
from tfvae.metrics.records.generated_rows import GeneratedAndReal, generated_and_real
from tfvae.metrics.records.reference import Reference
from tfvae.metrics.records.values import field_values, fields
from tfvae.types import Batch, Seed


class Existence(NamedTuple):
    """How many values each field has, and how many of them exist in the training rows."""

    existing: Counter
    """Number of values by field that some training row has, too."""
    total: Counter

    def merged(self, other: "Existence") -> "Existence":
        """The counts of both sets of rows."""
        return Existence(self.existing + other.existing, self.total + other.total)

    def share(self, name: str) -> float:
        """Fraction of a field's values that exist in the training rows; 0 where the field has no value."""
        return self.existing[name] / max(self.total[name], 1)


@dataclass(frozen=True, eq=False)
class Existing:
    """Share of generated values that exist in the training rows, field by field, and the same of held-out rows.

    The numbers of one message are one field, "lat+long"; two of its values are equal where all numbers are, as they are
    written. A missing value counts as a value, and so does each element of a repeated field. The best share is that of
    the held-out rows: below it values are made up, above it they are learned by heart. The generated-loss paper counts
    street names (Appendix E). Values, a fraction for each field: `existing_...` of generated rows, and
    `real_existing_...` of held-out ones.

    Args:
        reference: training rows.
        fields: names of the fields that are counted; empty for all.
        per_example: generated rows for each held-out one.

    Raises:
        ValueError: there is no such field, or `per_example` is less than 1.
    """

    reference: Reference = dataclasses.field(repr=False)
    fields: tuple[str, ...] = ()
    per_example: int = 3
    name: str = "existing"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        for name in self.fields:
            require_one_of("fields", name, fields(self.reference.schema.message))
        require_at_least("per_example", self.per_example, 1)

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(prefix + name for prefix in ("existing_", "real_existing_") for name in self._paths)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> GeneratedAndReal:
        return generated_and_real(self.of, sampler, self.reference.schema, batch, self.per_example, seed)

    def merge(self, a: GeneratedAndReal, b: GeneratedAndReal) -> GeneratedAndReal:
        return a.merged(b, Existence.merged)

    def result(self, acc: GeneratedAndReal) -> Mapping[str, float]:
        return dict(zip(self.values, [rows.share(name) for rows in acc for name in self._paths], strict=True))

    def of(self, rows: Table) -> Existence:
        """Counts the values of a table's rows."""
        found = Existence(Counter(), Counter())
        for name, values in self._values(rows).items():
            found.existing[name] = sum(value in self._known[name] for value in values)
            found.total[name] = len(values)
        return found

    @cached_property
    def _known(self) -> Mapping[str, frozenset[Hashable]]:
        return {name: frozenset(values) for name, values in self._values(self.reference.table).items()}

    @property
    def _paths(self) -> Mapping[str, list[str]]:
        known = fields(self.reference.schema.message)
        return {name: known[name] for name in self.fields or known}

    def _values(self, rows: Table) -> Mapping[str, list[Hashable]]:
        message = self.reference.schema.message
        return {name: field_values(message, rows, paths) for name, paths in self._paths.items()}
