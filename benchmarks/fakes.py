"""Fake rows of a system, which is trained in a process of its own, and the CPU seconds that they cost."""

import json
import os
import resource
import subprocess
from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

import configs
from benchmarks.judge.page import Row
from benchmarks.judge.parts import Parts
from benchmarks.runs import run_module
from configs.kinds.records.numbers import UNASKED
from configs.kinds.records.samples import sampled
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import load_model
from tfvae.metrics import ElboParts, measure
from tfvae.metrics.records.column_gap import ColumnGap
from tfvae.networks.records.read_back import ReadBack
from tfvae.randomness import seed_from
from tfvae.run_directory import RunDirectory
from tfvae.schema.message import Schema
from tfvae.schema.rows import Table, write_csv
from tfvae.types import Generator, Seed

_BATCH = 2000


def ours(
    pipeline: str, stage: str, numbers: Mapping[str, object], parts: Parts, out: Path, seed: int, rows: int
) -> Row:
    """Trains one stage of an experiment of this project on the fitted rows, and writes so many rows of it.

    Args:
        pipeline: name of the configuration.
        stage: the only one that is trained.
        numbers: changes of the preset `small`.
        parts: files of rows.
        out: CSV file that is written; the run lies beside it.
        seed: of training and sampling.
        rows: how many.

    Returns:
        CPU seconds of training, `train_cpu`, and rows for each CPU second of sampling, `rows_per_cpu`; where values are
        read back given z, also the bound and what z tells of the rows that chose the step.
    """
    fields = {**UNASKED, **numbers, "seed": seed}
    fields |= {"data_dir": str(parts.fitted.absolute()), "data.test": str(parts.choosing.absolute())}
    run = RunDirectory(out.parent / "run")
    start = _cpu(resource.RUSAGE_CHILDREN)
    flags_ = [f"--config.{name}={value}" for name, value in {"preset": "small", **fields}.items()]
    config, workdir = f"--config=configs/{pipeline}.py", f"--workdir={run.path}"
    run_module("tfvae.train", config, *flags_, workdir, log=out.with_suffix(".log"), jobs=os.cpu_count() or 1)
    trained = _cpu(resource.RUSAGE_CHILDREN) - start
    experiment = configs.build(pipeline, configs.resolve(pipeline, "small", fields))
    data = experiment.data.load(record_files(run.records))
    model = load_model(experiment.stage(stage), run.stage(stage), data)
    sampler = experiment.sampler(stage, {stage: model})
    drawn, seconds = _drawn(data.schema, sampler.generate, seed_from(seed), rows)
    write_csv(drawn, data.schema, out)
    read_back = isinstance(model.decoder, ReadBack) and model.latent.features
    told = measure([ElboParts(), ColumnGap()], sampler, data) if read_back else {}
    return {"train_cpu": trained, "rows_per_cpu": rows / seconds, **told}


def _drawn(schema: Schema, generate: Generator, seed: Seed, rows: int) -> tuple[Table, float]:
    """Rows, and the CPU seconds of drawing them; a first batch makes the graph."""
    compiled = tf.function(generate)

    def draw(n: int) -> Table:
        return sampled(schema, lambda size, key: compiled(tf.constant(size), key), n, seed, _BATCH)

    draw(min(_BATCH, rows))
    start = _cpu(resource.RUSAGE_SELF)
    return draw(rows), _cpu(resource.RUSAGE_SELF) - start


def peer(python: str, script: str, parts: Parts, out: Path, **job: object) -> Row:
    """A system in another interpreter: a script beside this one trains on all rows but the held-out ones.

    It is given a job as JSON, and its last line of output is a row of values.
    """
    job = {"data": str(parts.both), "out": str(out), **job}
    command = [python, str(Path(__file__).with_name(script)), json.dumps(job)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    made: Row = json.loads(done.stdout.splitlines()[-1])
    return made


def _cpu(who: int) -> float:
    """User and system seconds so far."""
    return sum(resource.getrusage(who)[:2])
