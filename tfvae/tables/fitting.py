"""Trains a model of the rows of a data frame: the experiment `records`, with a frame for a file."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ml_collections import ConfigDict
from rich.console import Console

import configs
from configs.kinds.records.numbers import COUNTS, DEFAULT
from configs.kinds.records.planted import Planted
from serving.export.export import export
from serving.row_files.parquet import arrow_schema
from tfvae.checks import ConfigError, DataError, require_at_least
from tfvae.data.reader import Reader
from tfvae.data.records.batches import Records
from tfvae.data.storage.ingest import ingest
from tfvae.experiment import Experiment
from tfvae.experiment.train import read_data, train_stage
from tfvae.exported import load as load_exported
from tfvae.metrics.tables.canaries import Canaries
from tfvae.run_directory import RunDirectory
from tfvae.schema.message import Schema
from tfvae.tables.arrow import PANDAS, chunks
from tfvae.tables.frame import Frame, write_frames
from tfvae.tables.given import is_path
from tfvae.tables.model import VERSION, Model
from tfvae.tables.pandas_frames import name_of

STEPS = 2500
"""Of a stage that the presets leave out."""
LEAST_ROWS = 30
_ROWS = "rows.parquet"


def fit(
    data: Any,
    *,
    kinds: Mapping[str, str] | None = None,
    minutes: float = 10.0,
    patience: int = 500,
    seed: int = 0,
    stage: str = DEFAULT,
    workdir: str | Path | None = None,
    progress: bool = True,
    canaries: int = 0,
    config: Mapping[str, Any] | None = None,
) -> Model:
    """Trains a model of a table.

    Rows are hashed to training, validation and test rows, 8:1:1, and equal rows to one of them. Training ends where
    validation rows are explained no better for some steps, where time is up, or after all steps of the configuration;
    the weights of the best pass are kept. Equal seeds give equal models, unless time is up.

    Args:
        data: a data frame of pandas or polars, an Arrow table, a mapping from names to columns, an iterable of such
            frames, or the path of a file that docs/files.md names. One frame of an iterable is in memory at a time.
        kinds: label of a column -> how it is read, where that is guessed wrong: category, whole, decimal, date, time,
            timestamp, boolean, email, key or text; see docs/tables.md.
        minutes: of training, at most; 0 has no limit.
        patience: steps without a better validation ELBO, after which training ends; 0 trains for all steps.
        seed: of the weights and the training.
        stage: which of the configuration's is trained; "private" for differential privacy, whose promise is told before
            training, see docs/table_report.md. `minutes` and `patience` are for the default, others train all steps.
        workdir: directory of the run, which is kept: the same call goes on from its newest checkpoint. A temporary one
            where it is not given.
        progress: whether to tell on the terminal how columns are read, and how far training is.
        canaries: made-up rows that are planted among the training rows; the report says which of them came back. A
            model that is to be used is fitted without.
        config: further fields of the configuration, such as {"model.read_back.least": 0}, and its preset, "small" where
            it is not given; see `python -m pipelines.run --pipeline=records --describe`.

    Returns:
        The model.

    Raises:
        DataError: `data` is no table, cannot be read, or has fewer than 30 rows.
        ConfigError: a column or a kind is unknown, or a number is out of its range.
    """
    require_at_least("minutes", minutes, 0.0)
    require_at_least("patience", patience, 0)
    kept = TemporaryDirectory(prefix="tfvae-") if workdir is None else None
    run = RunDirectory(Path(kept.name if kept else workdir or "").absolute())
    run.path.mkdir(parents=True, exist_ok=True)
    path, frame = _file(data, run.path)
    stop = {"training.stop.minutes": float(minutes), "training.stop.patience": patience}
    numbers = {**stop, **_steps(stage), **(config or {})}
    if not isinstance(kinds or {}, Mapping):
        raise ConfigError(f"`kinds` must be a mapping from labels of columns to kinds; got {kinds!r}.")
    named = {name_of(label): kind for label, kind in (kinds or {}).items()}
    fields = {"data_dir": path, "data.kinds": json.dumps(named), "seed": seed, "data.canaries": canaries, **numbers}
    console = Console(quiet=not progress)
    experiment = _experiment(configs.resolve("records", str(fields.pop("preset", "small")), fields), run)
    records, _ = read_data(experiment, run, console)
    assert isinstance(records, Records)
    if frame is not None:
        _require_numbers(frame, records.schema)
    trained = {stage: train_stage(experiment, stage, records, {}, run.stage(stage), console=console)}
    sampler, facts = experiment.sampler(stage, trained), {"name": experiment.name, "stage": stage, "seed": seed}
    exported = run.path / "exported" / VERSION
    shutil.rmtree(exported, ignore_errors=True)  # of an earlier call
    export(sampler, trained, exported, records.interface, facts=facts, warmup=False)
    planted = _planted(experiment.data.reader, records.schema)
    frame = frame or Frame(PANDAS, arrow_schema(records.schema), {})
    return Model(load_exported(exported), frame, records, planted, kept)


def _planted(reader: Reader, schema: Schema) -> Canaries | None:
    return reader.compared(schema) if isinstance(reader, Planted) else None


def _require_numbers(frame: Frame, schema: Schema) -> None:
    """Raises DataError where numbers of a frame would come back as texts, for they are too large to be modelled."""
    texts = {column.name for column in schema.columns if column.type == "string" and column.kind.name != "empty"}
    if odd := [name for name in frame.numbers if name in texts]:
        raise DataError(
            f"column {odd[0]} has numbers that are too large, or differ too much in size, to be modelled: divide them, "
            "take their logarithms, or make them texts."
        )


def _steps(stage: str) -> dict[str, int]:
    """Of the one stage that is trained; the default has those of the preset."""
    others = {f"stages.{name}.steps": 0 for name in (DEFAULT, COUNTS) if name != stage}
    return others if stage == DEFAULT else {**others, f"stages.{stage}.steps": STEPS}


def _file(data: Any, folder: Path) -> tuple[str, Frame | None]:
    """The file of the rows, and what frame they were; a path is that of a file."""
    if is_path(data):
        return os.path.abspath(data) if "://" not in str(data) else str(data), None
    return str(folder / _ROWS), write_frames(chunks(data), folder / _ROWS)


def _experiment(config: ConfigDict, run: RunDirectory) -> Experiment:
    """With batches of all training rows where these are few."""
    experiment = configs.build("records", config)
    counts = ingest(experiment.data.reader, run.records, experiment.data.max_reject_fraction)
    rows = sum(counts.records[split] for split in ("train", "validation", "test"))
    if rows < LEAST_ROWS:
        raise DataError(f"`data` must have at least {LEAST_ROWS} rows that can be read, got {rows}.")
    config.training.batch_size = min(config.training.batch_size, counts.records["train"])
    return configs.build("records", config)
