"""p-values of rows that are generated as lines of comma-separated text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from tfvae.checks import require_at_least
from tfvae.data.records.comma_lines import NUMBERS, PARSED, parse
from tfvae.generators import Sampler
from tfvae.metrics.records.generated_rows import GeneratedAndReal, generated_and_real
from tfvae.metrics.records.p_value import PValue, PValues
from tfvae.metrics.records.reference import Reference
from tfvae.schema.rows import Table
from tfvae.types import Batch, Seed


class Lines(NamedTuple):
    """p-values of lines, 0 of malformed ones, and the numbers of malformed lines and of all."""

    p: PValues
    malformed: int
    lines: int

    def merged(self, other: "Lines") -> "Lines":
        return Lines(self.p.merged(other.p), self.malformed + other.malformed, self.lines + other.lines)


@dataclass(frozen=True, eq=False)
class LinePValue:
    """p-values of the coordinates that lines say, given their postal codes; a malformed line has p = 0.

    Generated-loss paper, Appendix F. Values: those of `PValue`, and `p_malformed` and `p_real_malformed`, shares of the
    generated and of the held-out lines.

    Args:
        reference: training rows, whose only field is "line".
        per_example: generated lines for each held-out one.
    """

    reference: Reference = field(repr=False)
    per_example: int = 3
    name: str = "p_value"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        require_at_least("per_example", self.per_example, 1)

    @property
    def values(self) -> tuple[str, ...]:
        return (*self.p_value.values, "p_malformed", "p_real_malformed")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> GeneratedAndReal:
        return generated_and_real(self.of, sampler, self.reference.schema, batch, self.per_example, seed)

    def merge(self, a: GeneratedAndReal, b: GeneratedAndReal) -> GeneratedAndReal:
        return a.merged(b, Lines.merged)

    def result(self, acc: GeneratedAndReal) -> Mapping[str, float]:
        of_rows = self.p_value.result(GeneratedAndReal(acc.generated.p, acc.real.p))
        shares = [lines.malformed / lines.lines for lines in acc]
        return {**of_rows, **dict(zip(self.values[-2:], shares, strict=True))}

    def of(self, rows: Table) -> Lines:
        """The p-values of a table of lines."""
        parsed = parse(rows["line"].tolist())
        found = self.p_value.of(parsed.rows)  # no training line has the postal code of a malformed one, so its p is 0
        unknown = found.unknown - parsed.malformed
        return Lines(found._replace(unknown=unknown), parsed.malformed, len(rows["line"]))

    @cached_property
    def p_value(self) -> PValue:
        """The metric of what training lines say."""
        rows = parse(self.reference.table["line"].tolist()).rows
        return PValue("postcode", NUMBERS, Reference(PARSED, rows, {}))
