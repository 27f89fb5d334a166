"""What TFX's Trainer runs: trains one stage, going on where a killed run stopped, and exports its sampler."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import keras
from tfx.components.trainer.fn_args_utils import FnArgs

from pipelines.display.terminal import console
from pipelines.edges import all_fetched, delivered, is_remote
from pipelines.model_layout import KERAS, SERVING, inherit_weights, load_stages
from pipelines.recipe import Recipe
from pipelines.resume import KEPT, mark_kept, resume_path
from pipelines.training_process import APART, Training, train_apart
from serving.export.export import export
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import SEAL, WEIGHTS, load_model
from tfvae.experiment.train import train_stage
from tfvae.lock import LOCK

CHECKPOINTS = "checkpoints"


def run_fn(fn_args: FnArgs) -> None:
    """Trains the stage that `custom_config` names, in a directory that outlives this execution.

    TFX gives each execution new directories and deletes those of a failed one, so training runs in `resume_directory`;
    on success all but the checkpoints goes to the run artifact.
    """
    keras.utils.clear_session()  # other nodes ran in this process
    model, run = fn_args.serving_model_dir.rpartition("/")[0], fn_args.model_run_dir
    examples = fn_args.train_files[0].rsplit("/", 2)[0]  # of all splits
    before = [fn_args.base_model.rpartition("/")[0]] if fn_args.base_model else []
    with all_fetched([examples, *before]) as (records, *base_models), delivered(model) as made, delivered(run) as kept:
        _train(fn_args, records, base_models, made, kept)


def _train(fn_args: FnArgs, records: Path, base_models: Sequence[Path], model: Path, run: Path) -> None:
    """Trains, and writes into the folders of the two artifacts."""
    job: dict[str, Any] = fn_args.custom_config
    experiment = Recipe.parse(job["recipe"]).experiment()
    data = experiment.data.load(record_files(records))
    models = dict(load_stages(experiment, base_models, data))
    workdir, stage = resume_directory(fn_args), job["stage"]
    if job["strategy"] in APART:
        base = str(base_models[0]) if base_models else None
        train_apart(Training(job["recipe"], stage, job["strategy"], str(records), base, str(workdir)), console())
        models[stage] = load_model(experiment.stage(stage), workdir, data)
    else:
        models[stage] = train_stage(
            experiment, stage, data, models, workdir, strategy_name=job["strategy"], console=console()
        )
    numbers = dict(experiment.report.numbers)
    facts = {"name": experiment.name, "stage": stage, "seed": experiment.seed, "config": numbers}
    sampler = experiment.sampler(stage, models)
    export(sampler, models, model / SERVING, data.interface, facts=facts)
    for base_model in base_models:
        inherit_weights(base_model, model)
    _keep(workdir, model / KERAS / stage, run / stage)


def resume_directory(fn_args: FnArgs) -> Path:
    """Where an execution with the same code, numbers, data and parent trains, see `resume_path`.

    A container whose root is a store trains on its own disk, which ends with it: its Trainer begins anew.
    """
    if is_remote(fn_args.model_run_dir):
        return Path(mkdtemp())
    root, node, *_ = fn_args.model_run_dir.rsplit("/", 3)
    inputs = [fn_args.custom_config, fn_args.train_files, fn_args.eval_files, fn_args.base_model]
    return resume_path(root, node, inputs)


def _keep(workdir: Path, weights: Path, run: Path) -> None:
    """Copies weights and run to where they stay, the checkpoints not.

    The directory is kept until TFX has noted the execution: before that it deletes the copies where anything fails.
    """
    weights.mkdir(parents=True)
    for name in (WEIGHTS, SEAL):
        shutil.copy(workdir / name, weights / name)
    shutil.copytree(workdir, run, ignore=shutil.ignore_patterns(CHECKPOINTS, WEIGHTS, SEAL, LOCK, KEPT))
    mark_kept(workdir)
