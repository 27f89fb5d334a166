"""TVAE's half of `benchmarks.tables_best`: trains for so many CPU seconds on a CSV, then samples to a CSV.

It is started by that benchmark in an interpreter that has ctgan, and imports nothing of tfvae. Columns that pandas
reads as numbers are numbers, all others discrete. TVAE takes no missing numbers: they become the mean, beside a column
that says so, as SDV does it.
"""

import json
import resource
import sys
from collections.abc import Iterator

import pandas as pd
import torch
from ctgan.synthesizers import tvae

MISSING = " is missing"


def main() -> None:
    """Reads the settings from the first argument; answers with CPU seconds of training and rows a second as JSON."""
    job = json.loads(sys.argv[1])
    torch.set_num_threads(1)
    torch.manual_seed(job["seed"])
    start, rows = cpu(), pd.read_csv(job["data"])

    def until_time_is_up(numbers: range, disable: bool) -> Iterator[int]:
        del disable
        for number in numbers:
            if cpu() > start + job["cpu"]:
                return
            yield number

    # TVAE takes a number of epochs, not of seconds; its progress bar is what hands out their numbers.
    tvae.tqdm = until_time_is_up
    model, filled = tvae.TVAE(epochs=10**9, enable_gpu=False), fill(rows)
    model.fit(filled, [name for name in filled if filled[name].dtype == object])
    trained = cpu()
    found = emptied(model.sample(job["rows"]), list(rows))
    sampled = cpu()
    found.to_csv(job["out"], index=False)
    print(json.dumps({"train_cpu": trained - start, "rows_per_cpu": job["rows"] / (sampled - trained)}))


def cpu() -> float:
    """User and system seconds of this process."""
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def fill(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without missing values."""
    found = {}
    for name, column in rows.items():
        if column.dtype == object:
            found[name] = column.fillna("").astype(str).astype(object)
            continue
        found[name] = column.fillna(column.mean())
        if column.isna().any():
            found[name + MISSING] = column.isna().map({True: "yes", False: "no"}).astype(object)
    return pd.DataFrame(found)


def emptied(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Rows with the values missing that are said to be."""
    for name in names:
        if name + MISSING in rows:
            rows.loc[rows[name + MISSING] == "yes", name] = None
    return rows[names]


if __name__ == "__main__":
    main()
