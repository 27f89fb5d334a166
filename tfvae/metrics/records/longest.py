"""How many generated texts may have been cut."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tfvae.checks import require_at_least
from tfvae.data.records.table import Table
from tfvae.generators import Sampler
from tfvae.metrics.moments import Sums
from tfvae.metrics.records.generated_rows import GeneratedAndReal, generated_and_real
from tfvae.metrics.records.reference import Reference
from tfvae.schema.message import Schema, Text, leaves
from tfvae.types import Batch, Seed


@dataclass(frozen=True, eq=False)
class Longest:
    """Share of texts that are as long as the longest training text of their field, of generated and of held-out rows.

    A text that the model has not ended by then is cut there. So where `longest` is far above `longest_real`, the model
    does not know how its texts end. Counted in bytes where a character has no symbol of its own.

    Args:
        reference: training rows.
        per_example: generated rows for each held-out one.

    Raises:
        ValueError: no field outside of repeated ones is a text, or `per_example` is less than 1.
    """

    reference: Reference = field(repr=False)
    per_example: int = 1
    name: str = "longest"
    max_examples: int | None = None

    def __post_init__(self) -> None:
        if not longest_lengths(self.reference.schema):
            raise ValueError("`reference` must have a text outside of repeated fields; it has none.")
        require_at_least("per_example", self.per_example, 1)

    @property
    def values(self) -> tuple[str, ...]:
        return ("longest", "longest_real")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> GeneratedAndReal:
        return generated_and_real(self._of, sampler, self.reference.schema, batch, self.per_example, seed)

    def merge(self, a: GeneratedAndReal, b: GeneratedAndReal) -> GeneratedAndReal:
        return a.merged(b, Sums.merged)

    def result(self, acc: GeneratedAndReal) -> Mapping[str, float]:
        return {name: float(np.mean(sums.mean())) for name, sums in zip(self.values, acc, strict=True)}

    def _of(self, rows: Table) -> Sums:
        alphabet, known = frozenset(self.reference.schema.alphabet), longest_lengths(self.reference.schema)
        lengths = [[_symbols(str(text), alphabet) >= n for text in rows[path]] for path, n in known.items()]
        return Sums.of(np.array(lengths, float).T)


def longest_lengths(schema: Schema) -> dict[str, int]:
    """Path of a text outside of repeated fields that is not always empty -> length of its longest training value."""
    kinds = {leaf.path: leaf.field.kind for leaf in leaves(schema.message) if not leaf.most}
    return {path: kind.length for path, kind in kinds.items() if isinstance(kind, Text) and kind.length}


def _symbols(text: str, alphabet: frozenset[str]) -> int:
    """Symbols of a text: one for each character of the alphabet, one for each byte of others."""
    return sum(1 if character in alphabet else len(character.encode()) for character in text)
