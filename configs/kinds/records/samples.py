"""Sampled rows as a file: what people came for."""

from pathlib import Path

import numpy as np

from tfvae.checks import require_at_least
from tfvae.data.records.table import table
from tfvae.randomness import fold_in
from tfvae.schema.csv_tables import headers, table_lines
from tfvae.schema.kinds.cell_types import CSV
from tfvae.schema.message import Schema
from tfvae.schema.people import drawn, seen
from tfvae.schema.rows import Table, csv_header, csv_lines, is_flat, json_lines
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
) -> list[Path]:
    """Writes rows.csv, or rows.jsonl where records are nested; a reader of this library reads them back. Of tables in
    relation there is one for each, such as rows.orders.csv.

    Rows that came with types, as those of JSON do, are written as rows.jsonl as well, for a CSV has none. `safe_csv`
    quotes texts that spreadsheets would run, see `tfvae.schema.rows.quoted`.

    Returns:
        The files.
    """
    rows, first = sampled(schema, generate, n, seed), headers(schema, safe=safe_csv)
    if first:
        found = table_lines(rows, schema, safe=safe_csv)
        texts = {f"rows.{name}.csv": [first[name], *lines] for name, lines in found.items()}
    elif is_flat(seen(schema)):
        texts = {"rows.csv": [csv_header(schema, safe=safe_csv), *csv_lines(rows, schema, safe=safe_csv)]}
    else:
        texts = {}
    if not texts or (not first and any(column.source != CSV for column in schema.columns)):
        texts["rows.jsonl"] = list(json_lines(rows, schema))
    for name, lines in texts.items():
        with replacing(directory, name) as path, path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    return [directory / name for name in texts]
