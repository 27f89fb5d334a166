"""CPU seconds, peak memory and bytes of `pipelines.generate`, for ever more rows of one exported model.

  python -m benchmarks.generate --model=runs/demo/serving/two_stage_digits --format=npy
  python -m benchmarks.generate --model=runs/addresses/serving/addresses --format=csv.gz --rows=10000 --rows=100000

Each line is a process of its own, with one worker. Its CPU seconds are all that it takes, with starting and loading;
the rate is that of drawing and writing alone, as the command prints it.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from absl import app, flags

_MODEL = flags.DEFINE_string("model", None, "Directory of the exported model.", required=True)
_FORMAT = flags.DEFINE_string("format", None, "As for pipelines.generate.", required=True)
_ROWS = flags.DEFINE_multi_integer("rows", [10_000, 100_000, 1_000_000], "Rows; repeatable.")


class Cost(NamedTuple):
    """What a run took."""

    rows: int
    seconds: float
    """Of CPU."""
    rate: int
    """Rows a CPU second."""
    memory: float
    """Peak, MB."""
    bytes: int


def cost(model: str, rows: int, format_: str) -> Cost:
    """Of one run.

    Raises:
        RuntimeError: it failed; the message is what it said.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pipelines.generate", f"--model={model}", f"--n={rows}", f"--format={format_}"]
        process = subprocess.Popen([*command, f"--out={folder}/rows"], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)  # of this process alone, where `getrusage` has the most of all
        if status:
            raise RuntimeError(said)
        rate = int(re.findall(r"([\d,]+) rows per CPU second", said)[0].replace(",", ""))
        size = sum(path.stat().st_size for path in Path(folder, "rows").glob("rows-*"))
    return Cost(rows, usage.ru_utime + usage.ru_stime, rate, usage.ru_maxrss / 1e3, size)


def main(_: list[str]) -> None:
    """Measures and prints."""
    print("| rows | CPU seconds | rows a CPU second | peak memory | bytes a row |\n|---|---|---|---|---|")
    for rows in _ROWS.value:
        found = cost(_MODEL.value, rows, _FORMAT.value)
        print(
            f"| {found.rows:,} | {found.seconds:.1f} | {found.rate:,} | {found.memory:,.0f} MB "
            f"| {found.bytes / found.rows:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    app.run(main)
