"""Random training rows, and what is left of them on the way through z."""

from typing import NamedTuple

import tensorflow as tf

from tfvae.data.records.table import table
from tfvae.generators import Sampler
from tfvae.metrics.records.reference import Reference
from tfvae.metrics.records.repeated_coding import repeat_coding
from tfvae.randomness import split
from tfvae.schema.rows import Table
from tfvae.types import Seed


class Coded(NamedTuple):
    """Rows [N] and what is decoded from their posterior means."""

    original: Table
    found: Table


def coded_rows(reference: Reference, sampler: Sampler, n: int, seed: Seed, temperature: float = 1.0) -> Coded:
    """n training rows, drawn with replacement, and their reconstructions (generated-loss paper, Section 2.4).

    Args:
        reference: training rows.
        sampler: its `infer` gives the posterior, its model decodes.
        n: number of rows.
        seed: of the rows, and of the texts and choices that are drawn.
        temperature: at which these are drawn; 0 takes the likeliest.
    """
    row_seed, code_seed = split(seed, 2)
    known = len(next(iter(reference.x.values())))
    rows = tf.random.stateless_uniform([n], row_seed, maxval=known, dtype=tf.int32).numpy()
    x = {key: column[rows] for key, column in reference.x.items()}
    return Coded(
        *(table(reference.schema, one) for one in repeat_coding(sampler, x, 1, code_seed, temperature=temperature))
    )
