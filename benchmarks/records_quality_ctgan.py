"""TVAE's half of `benchmarks.records_quality`: trains for the given seconds on a CSV, then samples to a CSV.

It is started by that benchmark in an interpreter that has ctgan, and imports nothing of tfvae, whose dependencies do
not hold it. TVAE has no mode for free text, so it is given the columns that one-hot vectors can hold.
"""

import json
import sys
import time
from collections.abc import Iterator

import pandas as pd
import torch
from ctgan.synthesizers import tvae


def main() -> None:
    """Reads the settings from the first argument; answers with epochs and seconds of training as JSON."""
    job = json.loads(sys.argv[1])
    torch.set_num_threads(job["threads"])
    torch.manual_seed(job["seed"])
    discrete = job["discrete"]
    rows = pd.read_csv(job["train"], dtype=dict.fromkeys(discrete, str), keep_default_na=False)[job["columns"]]
    start, epochs = time.monotonic(), [0]

    def until_time_is_up(numbers: range, disable: bool) -> Iterator[int]:
        del disable
        for number in numbers:
            if time.monotonic() > start + job["seconds"]:
                return
            epochs[0] += 1
            yield number

    # TVAE takes a number of epochs, not of seconds; its progress bar is what hands out their numbers.
    tvae.tqdm = until_time_is_up
    model = tvae.TVAE(epochs=10**9, enable_gpu=False)
    model.fit(rows, discrete)
    seconds = time.monotonic() - start
    model.sample(job["rows"]).to_csv(job["out"], index=False)
    print(json.dumps({"epochs": epochs[0], "seconds": seconds}))


if __name__ == "__main__":
    main()
