"""Fake addresses of this project's systems and of mostlyai-engine, judged by one judge on the same rows.

mostlyai-engine is no dependency of this project. Its half runs in another interpreter, which only this benchmark needs:

  uv venv MOSTLY && uv pip install --python MOSTLY mostlyai-engine==2.7.3
  python -m benchmarks.records_best --data=addresses.csv --mostly_python=MOSTLY/bin/python --out=records_best.md

The rows are shuffled and parted once: 63 % are fitted, 7 % choose the step, 30 % are held out for the judge alone
(mostlyai-engine gets the first two together, and parts them itself). Seconds are CPU seconds of a whole process, user
and system: imports, reading and tracing are among them. Systems that are finished in --workdir are read, not repeated.
--config.x=y changes a number of this project's systems.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from absl import app, flags

from benchmarks.fakes import ours, peer
from benchmarks.judge.addresses import Judge, read_addresses
from benchmarks.judge.page import Row, page
from benchmarks.judge.parts import Parts, parted
from benchmarks.runs import publish
from configs.kinds.records.numbers import DEFAULT
from tfvae.checks import require_one_of
from tfvae.config import fields_aside, split_fields

OURS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "read_back": ("read_back", {"stages.read_back.steps": 2000}),
    "read_back_alone": (DEFAULT, {f"stages.{DEFAULT}.steps": 2500}),
    # A text of two training rows is one of the choices, not only one of five.
    "known_twice": (DEFAULT, {f"stages.{DEFAULT}.steps": 2500, "model.read_back.least": 2}),
    # Each text of the training rows is a choice, counted by regions of six rows: it copies from its neighbours.
    "copied": (DEFAULT, {f"stages.{DEFAULT}.steps": 2500, "model.read_back.least": 1, "model.read_back.coarse": 6}),
    # And coordinates are drawn from a kernel around a training row.
    "kernels": (DEFAULT, {f"stages.{DEFAULT}.steps": 2500, "model.read_back.least": 1, "model.read_back.region": 1}),
    "counts": ("counts", {"stages.counts.steps": 1}),  # it spells at random
    "tree": ("tuple_ss_text_tf", {"stages.tuple_ss_text_tf.steps": 3000}),
}
"""Name of a system -> the stage of `addresses` that it is, and its numbers."""
KINDS = {
    "POSTCODE": "TABULAR_CATEGORICAL",
    "CITY": "TABULAR_CATEGORICAL",
    "PLACE": "TABULAR_LAT_LONG",
    "STREET": "TABULAR_CHARACTER",
    "NUMBER": "TABULAR_CHARACTER",
}
"""Columns of mostlyai-engine in the order in which they are made: streets and house numbers are spelled."""
MOSTLY, REAL = "mostlyai", "real"
SYSTEMS = (*OURS, MOSTLY)

_DATA = flags.DEFINE_string("data", None, "CSV of OpenAddresses.", required=True)
_SYSTEMS = flags.DEFINE_list("systems", list(OURS), f"Of {', '.join(SYSTEMS)}.")
_SEEDS = flags.DEFINE_list("seeds", ["0", "1", "2"], "One model of each system a seed.")
_ROWS = flags.DEFINE_integer("rows", 10_000, "Generated rows of each model.", lower_bound=1)
_SAMPLE = flags.DEFINE_integer("sample", 4000, "Held-out rows that fakes are told from.", lower_bound=1)
_MOSTLY = flags.DEFINE_string("mostly_python", None, "Interpreter that has mostlyai-engine; adds that system.")
_MOSTLY_CPU = flags.DEFINE_float("mostly_cpu", 420.0, "CPU seconds of its training.")
_WORKDIR = flags.DEFINE_string("workdir", "runs/records_best", "Where rows and runs lie.")
_OUT = flags.DEFINE_string("out", None, "Markdown file; printed where not given.")


def main(argv: list[str]) -> None:
    """Trains, samples, judges, writes the table."""
    others, changed = split_fields(argv[1:])
    if others:
        raise app.UsageError(f"Unknown argument {others[0]!r}.")
    systems = [*_SYSTEMS.value, *([MOSTLY] if _MOSTLY.value else [])]
    for name in systems:
        require_one_of("--systems", name, SYSTEMS)
    parts = parted(Path(_DATA.value), Path(_WORKDIR.value))
    judge = Judge(read_addresses(parts.both), read_addresses(parts.held), _SAMPLE.value)
    rows = {name: [_judged(judge, parts, name, int(seed), changed) for seed in _SEEDS.value] for name in systems}
    command = " ".join(["python", "-m", "benchmarks.records_best", *sys.argv[1:]])
    publish(page(command, {REAL: [judge.ceiling()], **rows}), _OUT.value)


def _judged(judge: Judge, parts: Parts, system: str, seed: int, changed: Mapping[str, str]) -> Row:
    """The judge's values of a system, with the CPU seconds that it took; read where they are there."""
    directory = Path(_WORKDIR.value).absolute() / system / f"seed{seed}"
    found = directory / "judged.json"
    if not found.exists():
        directory.mkdir(parents=True, exist_ok=True)
        out = directory / "rows.csv"
        made = _mostly(parts, out, seed) if system == MOSTLY else _ours(system, parts, out, seed, changed)
        found.write_text(json.dumps({**judge.judge(read_addresses(out)), **made}))
        print(f"{system}, seed {seed}: done", flush=True)
    judged: Row = json.loads(found.read_text())
    return judged


def _ours(system: str, parts: Parts, out: Path, seed: int, changed: Mapping[str, str]) -> Row:
    stage, numbers = OURS[system]
    return ours("addresses", stage, {**numbers, **changed}, parts, out, seed, _ROWS.value)


def _mostly(parts: Parts, out: Path, seed: int) -> Row:
    job = {"seed": seed, "rows": _ROWS.value, "cpu": _MOSTLY_CPU.value, "kinds": KINDS}
    return peer(_MOSTLY.value, "fakes_mostly.py", parts, out, **job)


if __name__ == "__main__":
    app.run(main, flags_parser=fields_aside(app.parse_flags_with_usage))
