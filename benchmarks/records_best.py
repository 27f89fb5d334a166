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
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf
from absl import app, flags

import configs
from benchmarks.judge.addresses import Judge, read_addresses
from benchmarks.judge.page import Row, page
from benchmarks.judge.parts import Parts, parted
from benchmarks.runs import publish, run_module
from configs.kinds.records.samples import sampled
from tfvae.checks import require_one_of
from tfvae.config import fields_aside, split_fields
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import load_model
from tfvae.randomness import seed_from
from tfvae.run_directory import RunDirectory
from tfvae.schema.message import Schema
from tfvae.schema.rows import Table, write_csv
from tfvae.types import Generator, Seed

READ_BACK = {"training.batch_size": 512, "training.adam.rate": 2e-3}
OURS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "read_back": ("read_back", {**READ_BACK, "stages.read_back.steps": 400}),
    "read_back_alone": ("read_back_alone", {**READ_BACK, "stages.read_back_alone.steps": 480}),
    "counts": ("counts", {"stages.counts.steps": 1}),  # it spells at random
    "tree": ("tuple_ss_text_tf", {"stages.tuple_ss_text_tf.steps": 3000}),
}
"""Name of a system -> the stage of `addresses` that it is, and its numbers."""
_BATCH = 2000
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
    """Trains a stage of `addresses` in a process of its own, then writes its rows."""
    stage, numbers = OURS[system]
    fields = {"stages.tuple_ss_text_tf.steps": 0, **numbers, "seed": seed, **changed}
    fields |= {"data_dir": str(parts.fitted.absolute()), "data.test": str(parts.choosing.absolute())}
    run = RunDirectory(out.parent / "run")
    start = _cpu(resource.RUSAGE_CHILDREN)
    flags_ = [f"--config.{name}={value}" for name, value in {"preset": "small", **fields}.items()]
    run_module(
        "tfvae.train",
        "--config=configs/addresses.py",
        *flags_,
        f"--workdir={run.path}",
        log=out.with_suffix(".log"),
        jobs=os.cpu_count() or 1,
    )
    trained = _cpu(resource.RUSAGE_CHILDREN) - start
    experiment = configs.build("addresses", configs.resolve("addresses", "small", fields))
    data = experiment.data.load(record_files(run.records))
    model = load_model(experiment.stage(stage), run.stage(stage), data)
    rows, seconds = _drawn(data.schema, experiment.sampler(stage, {stage: model}).generate, seed_from(seed))
    write_csv(rows, data.schema, out)
    return {"train_cpu": trained, "rows_per_cpu": _ROWS.value / seconds}


def _drawn(schema: Schema, generate: Generator, seed: Seed) -> tuple[Table, float]:
    """Rows, and the CPU seconds of drawing them; a first batch makes the graph."""
    compiled = tf.function(generate)

    def draw(n: int) -> Table:
        return sampled(schema, lambda size, key: compiled(tf.constant(size), key), n, seed, _BATCH)

    draw(min(_BATCH, _ROWS.value))
    start = _cpu(resource.RUSAGE_SELF)
    return draw(_ROWS.value), _cpu(resource.RUSAGE_SELF) - start


def _mostly(parts: Parts, out: Path, seed: int) -> Row:
    job = {"data": str(parts.both), "out": str(out), "seed": seed, "rows": _ROWS.value, "cpu": _MOSTLY_CPU.value}
    script = str(Path(__file__).with_name("records_best_mostly.py"))
    done = subprocess.run([_MOSTLY.value, script, json.dumps(job)], check=True, stdout=subprocess.PIPE, text=True)
    made: Row = json.loads(done.stdout.splitlines()[-1])
    return made


def _cpu(who: int) -> float:
    """User and system seconds so far."""
    return sum(resource.getrusage(who)[:2])


if __name__ == "__main__":
    app.run(main, flags_parser=fields_aside(app.parse_flags_with_usage))
