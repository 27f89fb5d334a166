"""Sampled rows as a file: what people came for."""

from functools import partial
from pathlib import Path

import numpy as np

from tfvae.checks import require_at_least
from tfvae.data.records.table import table
from tfvae.randomness import fold_in
from tfvae.schema.message import Schema
from tfvae.schema.people import drawn, seen
from tfvae.schema.rows import Table, is_flat, write_csv, write_jsonl
from tfvae.types import Generator, Seed
from tfvae.whole_files import replacing

_BATCH = 500


def sampled(schema: Schema, generate: Generator, n: int, seed: Seed, batch: int = _BATCH) -> Table:
    """n generated rows, a batch at a time, so that the memory they take does not grow with n."""
    require_at_least("n", n, 1)
    parts = [
        table(schema, generate(min(batch, n - first), fold_in(seed, i))["x"])
        for i, first in enumerate(range(0, n, batch))
    ]
    return drawn({key: np.concatenate([part[key] for part in parts]) for key in parts[0]}, schema, np.arange(n))


def write_samples(
    schema: Schema, generate: Generator, n: int, seed: Seed, directory: Path, *, safe_csv: bool = False
) -> Path:
    """Writes rows.csv, or rows.jsonl where records are nested; a reader of this library reads them back.

    `safe_csv` quotes texts that spreadsheets would run, see `tfvae.schema.rows.quoted`.
    """
    rows, flat = sampled(schema, generate, n, seed), is_flat(seen(schema))
    write = partial(write_csv, safe=safe_csv) if flat else write_jsonl
    name = "rows.csv" if flat else "rows.jsonl"
    with replacing(directory, name) as path:
        write(rows, schema, path)
    return directory / name
