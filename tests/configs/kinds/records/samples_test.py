"""Files of sampled rows: those that came with types keep them."""

import json

import numpy as np
import pytest

from configs.kinds.records.samples import write_samples
from tests.cells import cell_of
from tests.people import write
from tfvae.data.records.batches import read_records
from tfvae.randomness import seed_from

ROWS = [{"zip": f"0{n % 4}", "n": n % 3, "x": None if n % 2 else n / 4} for n in range(40)]


@pytest.mark.parametrize(
    ("make", "files"), [(cell_of, ["rows.csv", "rows.jsonl"]), (lambda value: str(value).encode(), ["rows.csv"])]
)
def test_rows_of_json_are_written_as_json_too(tmp_path, make, files):
    data = read_records(write(tmp_path, {"train": [{name: make(v) for name, v in row.items()} for row in ROWS]}))
    folder = tmp_path / "out"
    folder.mkdir()
    paths = write_samples(data.schema, lambda n, seed: data.chosen("train", np.arange(n)), 40, seed_from(0), folder)
    assert [path.name for path in paths] == files
    if "rows.jsonl" in files:
        assert [json.loads(line) for line in (folder / "rows.jsonl").open()] == ROWS
