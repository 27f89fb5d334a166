"""TVAE's half of `benchmarks.records_quality`: trains for about the given seconds on a CSV, then samples to a CSV.

It is started by that benchmark in an interpreter that has ctgan, and imports nothing of tfvae, whose dependencies do
not hold it. TVAE has no mode for free text, so it is given the columns that one-hot vectors can hold.
"""

import json
import sys
import time

import pandas as pd
import torch
from ctgan import TVAE


def main() -> None:
    """Reads the settings from the first argument; answers with epochs and seconds of training as JSON."""
    job = json.loads(sys.argv[1])
    torch.set_num_threads(job["threads"])
    discrete = job["discrete"]
    rows = pd.read_csv(job["train"], dtype=dict.fromkeys(discrete, str), keep_default_na=False)[job["columns"]]
    # Two trials, for a part of the time, that of finding the columns' modes, does not depend on the epochs.
    few, more = job["trial_epochs"]
    (_, short), (_, long) = (_fit(rows, discrete, epochs, job["seed"]) for epochs in (few, more))
    epoch = (long - short) / (more - few)
    epochs = max(1, round(few + (job["seconds"] - short) / epoch))
    model, seconds = _fit(rows, discrete, epochs, job["seed"])
    model.sample(job["rows"]).to_csv(job["out"], index=False)
    print(json.dumps({"epochs": epochs, "seconds": seconds}))


def _fit(rows: pd.DataFrame, discrete: list[str], epochs: int, seed: int) -> tuple[TVAE, float]:
    """A model trained from the start, and the seconds that took; fitting the columns' modes is part of them."""
    torch.manual_seed(seed)
    model, start = TVAE(epochs=epochs, enable_gpu=False), time.monotonic()
    model.fit(rows, discrete)
    return model, time.monotonic() - start


if __name__ == "__main__":
    main()
