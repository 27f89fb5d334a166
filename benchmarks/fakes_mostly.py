"""mostlyai-engine's half of benchmarks: trains for so many CPU seconds on a CSV, then samples to a CSV.

It is started by `benchmarks.records_best` and `benchmarks.tables_best` in an interpreter that has mostlyai-engine
2.7.3, and imports nothing of tfvae. The job may name the type of each column, in the order in which they are made;
PLACE is made of LAT and LON. Without types the engine chooses them by those that pandas reads.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}

import pandas as pd
import torch
from mostlyai import engine
from mostlyai.engine._common import load_generated_data
from mostlyai.engine._tabular import training


def main() -> None:
    """Reads the settings from the first argument; answers with CPU seconds of training and rows a second as JSON."""
    job = json.loads(sys.argv[1])
    torch.set_num_threads(1)
    engine.set_random_state(job["seed"])
    # The engine stops by wall clock, which other processes on the machine would shorten.
    training.time = SimpleNamespace(**{**vars(time), "time": cpu})
    start = cpu()
    with tempfile.TemporaryDirectory() as folder:
        train(Path(folder), rows_of(job["data"], job["kinds"]), job["kinds"], job["cpu"])
        trained = cpu()
        engine.generate(sample_size=job["rows"], device="cpu", workspace_dir=Path(folder))
        sampled = cpu()
        write(load_generated_data(Path(folder)), job["out"])
    print(json.dumps({"train_cpu": trained - start, "rows_per_cpu": job["rows"] / (sampled - trained)}))


def cpu() -> float:
    """User and system seconds of this process and its children."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def rows_of(path: str, kinds: dict[str, str] | None) -> pd.DataFrame:
    """The columns that the engine is given."""
    if kinds is None:
        return pd.read_csv(path)
    found = pd.read_csv(path, dtype=str, keep_default_na=False)
    return found.assign(PLACE=found.LAT + ", " + found.LON)[list(kinds)]


def train(folder: Path, rows: pd.DataFrame, kinds: dict[str, str] | None, seconds: float) -> None:
    """Fits the engine's medium model; a tenth of the rows chooses its step."""
    engine.split(rows, model_type="TABULAR", tgt_encoding_types=kinds, trn_val_split=0.9, workspace_dir=folder)
    engine.analyze(value_protection=False, workspace_dir=folder)
    engine.encode(workspace_dir=folder)
    engine.train(
        model="MOSTLY_AI/Medium",
        max_training_time=seconds / 60,
        max_epochs=1000,
        enable_flexible_generation=False,
        device="cpu",
        workspace_dir=folder,
    )


def write(rows: pd.DataFrame, out: str) -> None:
    """Rows with latitude and longitude of their own."""
    if "PLACE" in rows:
        places = rows.PLACE.str.split(", ", expand=True).astype(float)
        rows = rows.drop(columns="PLACE").assign(LAT=places[0], LON=places[1])
    rows.to_csv(out, index=False)


if __name__ == "__main__":
    main()
