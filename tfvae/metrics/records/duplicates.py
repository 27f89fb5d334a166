"""How many generated rows are copies: of training rows, or of each other."""

import operator
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tfvae.checks import require_at_least, require_one_of
from tfvae.data.records.table import Table
from tfvae.generators import Sampler
from tfvae.metrics.records.generated_rows import GeneratedAndReal, generated_and_real
from tfvae.metrics.records.reference import Reference
from tfvae.metrics.records.values import record_values
from tfvae.schema.message import leaves
from tfvae.types import Batch, Seed

_KINDS = ("duplicates", "repeats")


@dataclass(frozen=True, eq=False)
class Duplicates:
    """Share of generated rows that copy a training row, or repeat another generated row; the same of held-out rows.

    Two rows are equal where all compared fields are equal, numbers as they are written. Equal rows fall into one split,
    so no held-out row copies a training row in all fields. In some fields, such as all but the numbers, held-out rows
    do, and their share says what is normal. Values, each followed by `suffix`: `duplicates` (copies) and `repeats`,
    fractions of the generated rows; `duplicates_real` and `repeats_real`, fractions of the held-out ones. Repeats grow
    with the number of rows.

    Args:
        reference: training rows.
        fields: paths of the fields that are compared; empty for all.
        suffix: tells two of these metrics apart.
        per_example: generated rows for each held-out one.

    Raises:
        ValueError: there is no such field, or `per_example` is less than 1.
    """

    reference: Reference = field(repr=False)
    fields: tuple[str, ...] = ()
    suffix: str = ""
    per_example: int = 1
    max_examples: int | None = None

    def __post_init__(self) -> None:
        for path in self.fields:
            require_one_of("fields", path, [leaf.path for leaf in leaves(self.reference.schema.message)])
        require_at_least("per_example", self.per_example, 1)

    @property
    def name(self) -> str:
        return f"duplicates{self.suffix}"

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(f"{kind}{rows}{self.suffix}" for rows in ("", "_real") for kind in _KINDS)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> GeneratedAndReal:
        """Counts how often each row occurs, among generated rows and among the real ones of the batch."""
        return generated_and_real(self._counted, sampler, self.reference.schema, batch, self.per_example, seed)

    def merge(self, a: GeneratedAndReal, b: GeneratedAndReal) -> GeneratedAndReal:
        return a.merged(b, operator.add)

    def result(self, acc: GeneratedAndReal) -> Mapping[str, float]:
        shares = []
        for rows in acc:
            copies = sum(count for row, count in rows.items() if row in self._known)
            shares += [copies / rows.total(), 1 - len(rows) / rows.total()]
        return dict(zip(self.values, shares, strict=True))

    @cached_property
    def _known(self) -> frozenset[Hashable]:
        return frozenset(self._rows(self.reference.table))

    def _counted(self, rows: Table) -> Counter:
        return Counter(self._rows(rows))

    def _rows(self, rows: Table) -> list[Hashable]:
        columns = record_values(self.reference.schema.message, rows, self.fields or None)
        return list(zip(*columns.values(), strict=True))
