"""Fake rows of any table, by this project, mostlyai-engine and CTGAN's TVAE, judged alike; nothing is set by hand.

The others are no dependencies of this project: their halves run in an interpreter that only this benchmark needs.

  uv venv PEERS && uv pip install --python PEERS mostlyai-engine==2.7.3 ctgan
  python -m benchmarks.tables_best --data=FILE.csv --peers_python=PEERS/bin/python --out=tables_best.md

Without --data, the table is the trips of Chicago's taxis that TFX ships: money, times, places, categories, gaps. The
rows are shuffled and parted once: 63 % are fitted, 7 % choose the step, 30 % are held out for the judge alone (the
others get the first two together). Seconds are CPU seconds of a whole process. Systems that are finished in --workdir
are read, not repeated. --config.x=y changes a number of this project's systems.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from absl import app, flags

from benchmarks.fakes import ours, peer
from benchmarks.judge.page import Row, page
from benchmarks.judge.parts import Parts, parted
from benchmarks.judge.tables import TableJudge, read_cells
from benchmarks.runs import publish
from tfvae.checks import require_one_of
from tfvae.config import fields_aside, split_fields

STEPS = 1000
OURS = ("read_back_alone", "read_back", "counts")
PEERS = {"mostlyai": "fakes_mostly.py", "tvae": "fakes_ctgan.py"}
SYSTEMS = (*OURS, *PEERS)
REAL = "real"

_DATA = flags.DEFINE_string("data", None, "CSV with a header.")
_SYSTEMS = flags.DEFINE_list("systems", ["read_back_alone", "counts"], f"Of {', '.join(SYSTEMS)}.")
_SEEDS = flags.DEFINE_list("seeds", ["0", "1", "2"], "One model of each system a seed.")
_ROWS = flags.DEFINE_integer("rows", 5000, "Generated rows of each model.", lower_bound=2)
_STEPS = flags.DEFINE_integer("steps", STEPS, "Of this project's systems but the counts.", lower_bound=1)
_PEERS = flags.DEFINE_string("peers_python", None, "Interpreter that has the peers; adds these systems.")
_PEERS_CPU = flags.DEFINE_float("peers_cpu", 200.0, "CPU seconds of their training.")
_WORKDIR = flags.DEFINE_string("workdir", "runs/tables_best", "Where rows and runs lie.")
_OUT = flags.DEFINE_string("out", None, "Markdown file; printed where not given.")


def main(argv: list[str]) -> None:
    """Trains, samples, judges, writes the table."""
    others, changed = split_fields(argv[1:])
    if others:
        raise app.UsageError(f"Unknown argument {others[0]!r}.")
    systems = [*_SYSTEMS.value, *(PEERS if _PEERS.value else [])]
    for name in systems:
        require_one_of("--systems", name, SYSTEMS)
    parts = parted(Path(_DATA.value) if _DATA.value else taxis(), Path(_WORKDIR.value))
    judge = TableJudge(read_cells(parts.both), read_cells(parts.held))
    rows = {name: [_judged(judge, parts, name, int(seed), changed) for seed in _SEEDS.value] for name in systems}
    command = " ".join(["python", "-m", "benchmarks.tables_best", *sys.argv[1:]])
    publish(page(command, {REAL: [judge.ceiling()], **rows}), _OUT.value)


def taxis() -> Path:
    """The trips of Chicago's taxis, 15,002 rows of 18 columns, among the examples of TFX."""
    import tfx

    return Path(tfx.__path__[0], "examples", "chicago_taxi_pipeline", "data", "simple", "data.csv")


def _judged(judge: TableJudge, parts: Parts, system: str, seed: int, changed: Mapping[str, str]) -> Row:
    """The judge's values of a system, with the CPU seconds that it took; read where they are there."""
    directory = Path(_WORKDIR.value).absolute() / system / f"seed{seed}"
    found = directory / "judged.json"
    if not found.exists():
        directory.mkdir(parents=True, exist_ok=True)
        out = directory / "rows.csv"
        made = _made(system, parts, out, seed, changed)
        found.write_text(json.dumps({**judge.judge(read_cells(out)), **made}))
        print(f"{system}, seed {seed}: done", flush=True)
    judged: Row = json.loads(found.read_text())
    return judged


def _made(system: str, parts: Parts, out: Path, seed: int, changed: Mapping[str, str]) -> Row:
    """Trains a system and writes its rows."""
    if system in PEERS:
        job = {"seed": seed, "rows": _ROWS.value, "cpu": _PEERS_CPU.value, "kinds": None}
        return peer(_PEERS.value, PEERS[system], parts, out, **job)
    numbers = {
        f"stages.{system}.steps": 1 if system == "counts" else _STEPS.value,
    }
    return ours("records", system, {**numbers, **changed}, parts, out, seed, _ROWS.value)


if __name__ == "__main__":
    app.run(main, flags_parser=fields_aside(app.parse_flags_with_usage))
