"""Generated rows beside the real ones that a metric is shown."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tfvae.data.records.table import Table, table
from tfvae.generators import Sampler
from tfvae.schema.message import Schema
from tfvae.types import Batch, Seed, examples


class GeneratedAndReal(NamedTuple):
    """Statistics of generated rows and of real ones, gathered alike."""

    generated: Any
    real: Any

    def merged(self, other: "GeneratedAndReal", both: Callable[[Any, Any], Any]) -> "GeneratedAndReal":
        """Statistics of all rows; `both` merges those of one kind."""
        return GeneratedAndReal(both(self.generated, other.generated), both(self.real, other.real))


def generated_and_real(
    gather: Callable[[Table], Any], sampler: Sampler, schema: Schema, batch: Batch, per_example: int, seed: Seed
) -> GeneratedAndReal:
    """Generates `per_example` rows for each row of the batch, and gathers statistics of both kinds of rows."""
    generated = sampler.generate(per_example * int(examples(batch)), seed)
    return GeneratedAndReal(gather(table(schema, generated["x"])), gather(table(schema, batch["x"])))
