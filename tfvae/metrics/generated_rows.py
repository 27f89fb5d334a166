"""Generated rows beside the real ones that a metric is shown."""

import tensorflow as tf

from tfvae.data.schema import Schema
from tfvae.data.table import Table, table
from tfvae.metrics.metric import Sampler
from tfvae.types import Batch, Seed


def generated_and_real(
    sampler: Sampler, schema: Schema, batch: Batch, per_example: int, seed: Seed
) -> tuple[Table, Table]:
    """`per_example` generated rows for each row of the batch, and these."""
    number = per_example * len(tf.nest.flatten(batch["x"])[0])
    return table(schema, sampler.generate(number, seed)["x"]), table(schema, batch["x"])
