"""How CPU time and memory grow with the rows: each stage of a run in a process of its own, as a Markdown table.

  python -m benchmarks.growth --rows=10_000,100_000,1_000_000
  python -m benchmarks.growth --kind=mixed --rows=1_000_000 --stages=ingest,first_load,load,set_up
  python -m benchmarks.growth --kind=frame --rows=1_000_000 --stages=ingest,first_load,load,set_up
  python -m benchmarks.growth --kind=wide --rows=10_000 --stages=ingest,first_load,set_up,steps
  python -m benchmarks.growth --kind=sentences --stages=ingest,first_load,load

A stage loads what the ones before it left on disk, as the nodes of a pipeline do: `first_load` parses the records,
and all after it map the columns. CPU seconds are user and system time of the process, memory is the most that it held
at once, pages of mapped files among it; both are without what the imports alone take, which the first row has.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from absl import app, flags

from benchmarks.growth_stages import KINDS, STAGES, Run

IMPORTS = "imports"
_ROWS = flags.DEFINE_list("rows", ["10_000", "100_000", "1_000_000"], "Numbers of rows.")
_KIND = flags.DEFINE_enum("kind", "records", list(KINDS), "What the rows are.")
_STAGES = flags.DEFINE_list("stages", [], "Of ingest, first_load, load, judge, set_up, steps, evaluate; all if empty.")
_STAGE = flags.DEFINE_string("stage", None, "Runs one stage in this process, in --directory.")
flags.register_validator("stages", lambda names: {*names} <= {*STAGES}, f"must be of {', '.join(STAGES)}.")
flags.register_validator("rows", lambda numbers: all(n.replace("_", "").isdigit() for n in numbers), "must be numbers.")
_DIRECTORY = flags.DEFINE_string("directory", None, "Holds the raw data, and then the records.")


class Cost(NamedTuple):
    """Of a process."""

    seconds: float
    gigabytes: float


def cost(kind: str, stage: str, directory: Path) -> Cost:
    """Runs a stage in a process of its own.

    Raises:
        RuntimeError: it failed.
    """
    command = [sys.executable, "-m", "benchmarks.growth", f"--kind={kind}", f"--stage={stage}"]
    process = subprocess.Popen([*command, f"--directory={directory}"], env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"`--stage={stage}` ended with status {process.returncode}.")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6)


def measured(kind: str, rows: int, stages: list[str]) -> Mapping[str, Cost]:
    """Costs by stage; those of the imports are taken off all others. Each is told as soon as it is known."""
    found = dict[str, Cost]()
    with tempfile.TemporaryDirectory() as folder:
        KINDS[kind].write(Path(folder, KINDS[kind].file), rows)
        for stage in (IMPORTS, *stages):
            whole = cost(kind, stage, Path(folder))
            base = found.get(IMPORTS, Cost(0, 0))
            found[stage] = Cost(whole.seconds - base.seconds, whole.gigabytes - base.gigabytes)
            print(f"{rows:,} rows, {stage}: {_shown(found[stage])}", file=sys.stderr, flush=True)
    return found


def _shown(cost: Cost) -> str:
    return f"{cost.seconds:.1f}, {cost.gigabytes:.2f}"


def as_markdown(columns: Mapping[int, Mapping[str, Cost]]) -> str:
    """A line for each stage, a column for each number of rows."""
    stages = list(next(iter(columns.values())))
    head = ["CPU seconds, GB", *(f"{rows:,} rows" for rows in columns)]
    lines = [head, ["---", *["---:"] * len(columns)]]
    lines += [[name, *(_shown(c[name]) for c in columns.values())] for name in stages]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main(_: list[str]) -> None:
    """Runs one stage, or measures all and prints the table."""
    if _STAGE.value:
        getattr(Run(KINDS[_KIND.value], Path(_DIRECTORY.value)), _STAGE.value)()
        return
    stages = _STAGES.value or list(STAGES)
    print(as_markdown({int(rows): measured(_KIND.value, int(rows), stages) for rows in _ROWS.value}), flush=True)


if __name__ == "__main__":
    app.run(main)
