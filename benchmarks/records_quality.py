"""Do coordinates agree with postal codes? The tree VAE and CTGAN's TVAE on the same rows and cores, for equally long.

ctgan is no dependency of this project. Its half runs in another interpreter, which only this benchmark needs:

  uv venv CTGAN && uv pip install --python CTGAN ctgan
  python -m benchmarks.records_quality --data=addresses.csv --ctgan_python=CTGAN/bin/python

For each seed the tree VAE is trained on all fields with the numbers of a preset; TVAE then gets as many seconds, for
city, postal code and coordinates alone, since it cannot model free text. 10,000 rows of each are judged by the same
Gaussians, those of the training rows; held-out rows say what can be reached. --config.x=y changes a number.
"""

import csv
import json
import math
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from absl import app, flags

import configs
from benchmarks.runs import publish, run_module, threads
from configs.kinds.records.numbers import TREE
from configs.kinds.records.samples import sampled
from tfvae.config import fields_aside, split_fields
from tfvae.data.records.table import Table, table
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import Experiment, load_model
from tfvae.metrics.records.p_value import PValue
from tfvae.metrics.records.reference import reference_of
from tfvae.randomness import seed_from
from tfvae.run_directory import RunDirectory
from tfvae.training.actions.history import read_history

_DATA = flags.DEFINE_string("data", "", "Addresses; without them, those of the made-up state.")
_PRESET = flags.DEFINE_string("preset", "small", "smoke, small or paper.")
_SEEDS = flags.DEFINE_list("seeds", ["0", "1"], "One model of each kind a seed.")
_ROWS = flags.DEFINE_integer("rows", 10_000, "Generated rows of each model.", lower_bound=1)
_CTGAN = flags.DEFINE_string("ctgan_python", None, "Interpreter that has ctgan; without it only tfvae is measured.")
_JOBS = flags.DEFINE_integer("jobs", 1, "Seeds at a time; they share the cores.", lower_bound=1)
_WORKDIR = flags.DEFINE_string("workdir", "runs/records_quality", "Where the runs lie.")
_OUT = flags.DEFINE_string("out", None, "Markdown file; printed where not given.")

COLUMNS, DISCRETE = ["lat", "long", "city", "postcode"], ["city", "postcode"]
Row = Mapping[str, float]


class Training(NamedTuple):
    """How long a model was trained."""

    seconds: float
    epochs: float


def main(argv: list[str]) -> None:
    """Trains, samples, judges, writes the table."""
    others, changed = split_fields(argv[1:])
    if others:
        raise app.UsageError(f"Unknown argument {others[0]!r}.")
    with ThreadPoolExecutor(_JOBS.value) as pool:
        rows = [dict(found) for found in pool.map(lambda seed: list(_judged(seed, changed)), map(int, _SEEDS.value))]
    publish(_table({name: row for part in rows for name, row in part.items()}), _OUT.value)


def _train(run: RunDirectory, seed: int, changed: Mapping[str, str]) -> Experiment:
    """Trains the tree VAE; a run that is finished is read, not repeated."""
    fields = {"preset": _PRESET.value, "seed": seed, "data_dir": _DATA.value and str(Path(_DATA.value).absolute())}
    fields |= {**TREE, **changed}
    overrides = [f"--config.{name}={value}" for name, value in fields.items()]
    config, workdir = "--config=configs/addresses.py", f"--workdir={run.path}"
    log = run.path.with_name(f"{run.path.name}.log")
    run_module("tfvae.train", config, *overrides, workdir, log=log, jobs=_JOBS.value)
    return configs.build("addresses", configs.resolve("addresses", fields.pop("preset"), fields))


def _judged(seed: int, changed: Mapping[str, str]) -> Iterator[tuple[str, Row]]:
    """Name -> values of the tree VAE, of TVAE where it is to be had, and of held-out rows."""
    run = RunDirectory(Path(f"{_WORKDIR.value}_{seed}"))
    experiment = _train(run, seed, changed)
    data = experiment.data.load(record_files(run.records))
    reference = reference_of(data, seed_from(seed))
    stage, p_value = experiment.stage(experiment.exported), PValue("postcode", ("lat", "long"), reference)
    model = load_model(stage, run.stage(stage.name), data)
    last = read_history(run.stage(stage.name) / "history.jsonl")[-1]
    training = Training(last["seconds"], last["step"] * stage.batch_size / data.sizes["train"])
    generate = experiment.sampler(stage.name, {stage.name: model}).generate
    rows = sampled(data.schema, generate, _ROWS.value, seed_from(seed))
    yield f"tree VAE, seed {seed}", _row(p_value, rows, training)
    if _CTGAN.value:
        rows, training = _tvae(run.path, reference.table, training.seconds, seed)
        yield f"TVAE, seed {seed}", _row(p_value, rows, training)
    held_out = [table(data.schema, batch["x"]) for batch in data.sweep("test", data.sizes["test"])]
    yield "held-out rows", _row(p_value, held_out[0], Training(math.nan, math.nan))


def _tvae(directory: Path, training: Table, seconds: float, seed: int) -> tuple[Table, Training]:
    """Rows of TVAE, and how long it was trained in the end."""
    train, out = directory / "tvae_train.csv", directory / "tvae_rows.csv"
    with train.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(zip(*(training[name].tolist() for name in COLUMNS), strict=True))
    job = {
        "train": str(train), "out": str(out), "columns": COLUMNS, "discrete": DISCRETE, "seconds": seconds,
        "seed": seed, "rows": _ROWS.value, "threads": threads(_JOBS.value),
    }  # fmt: skip
    script = str(Path(__file__).with_name("records_quality_ctgan.py"))
    done = subprocess.run([_CTGAN.value, script, json.dumps(job)], check=True, stdout=subprocess.PIPE, text=True)
    with out.open(newline="") as file:
        read = list(csv.DictReader(file))
    rows = {name: np.array([row[name] for row in read], object) for name in DISCRETE}
    rows |= {name: np.array([float(row[name]) for row in read], np.float32) for name in ("lat", "long")}
    return rows, Training(**json.loads(done.stdout.splitlines()[-1]))


def _row(p_value: PValue, rows: Table, training: Training) -> Row:
    found = p_value.of(rows)
    mean, median, std, _, unknown, *_ = found.summary()
    return {**training._asdict(), "mean": mean, "median": median, "std": std, "unknown": unknown}


def _table(rows: Mapping[str, Row]) -> str:
    names = list(next(iter(rows.values())))
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    lines += [f"| {name} | {' | '.join(f'{row[value]:.4g}' for value in names)} |" for name, row in rows.items()]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    app.run(main, flags_parser=fields_aside(app.parse_flags_with_usage))
