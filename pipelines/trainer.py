"""What TFX's Trainer runs: trains one stage, going on where a killed run stopped, and exports its sampler."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import keras
from tfx.components.trainer.fn_args_utils import FnArgs

from pipelines.display.terminal import console
from pipelines.model_layout import KERAS, inherit_weights, load_stages
from pipelines.recipe import Recipe
from serving.export.export import export
from tfvae.data.storage.tfrecords import record_files
from tfvae.experiment import SEAL, WEIGHTS
from tfvae.experiment.train import train_stage
from tfvae.lock import LOCK

CHECKPOINTS = "checkpoints"
RESUME = "_resume"


def run_fn(fn_args: FnArgs) -> None:
    """Trains the stage that `custom_config` names, in a directory that outlives this execution.

    TFX gives each execution new directories and deletes those of a failed one, so training runs in `resume_directory`;
    on success all but the checkpoints goes to the run artifact.
    """
    keras.utils.clear_session()  # other nodes ran in this process
    job: dict[str, Any] = fn_args.custom_config
    experiment = Recipe.parse(job["recipe"]).experiment()
    model, base_model = Path(fn_args.serving_model_dir).parent, fn_args.base_model and Path(fn_args.base_model).parent
    data = experiment.data.load(record_files(Path(fn_args.train_files[0]).parents[1]))  # of all splits
    models = dict(load_stages(experiment, [base_model], data)) if base_model else {}
    workdir, stage = resume_directory(fn_args), job["stage"]
    trained = train_stage(experiment, stage, data, models, workdir, strategy_name=job["strategy"], console=console())
    models[stage] = trained
    numbers = dict(experiment.report.numbers)
    facts = {"name": experiment.name, "stage": stage, "seed": experiment.seed, "config": numbers}
    sampler = experiment.sampler(stage, models)
    export(sampler, models, Path(fn_args.serving_model_dir), data.interface, facts=facts)
    if base_model:
        inherit_weights(base_model, model)
    _keep(workdir, model / KERAS / stage, Path(fn_args.model_run_dir, stage))


def resume_directory(fn_args: FnArgs) -> Path:
    """Where an execution with the same code, numbers, data and parent trains: `<root>/_resume/<node>/<hash>`."""
    root, node, *_ = fn_args.model_run_dir.rsplit("/", 3)
    inputs = [fn_args.custom_config, fn_args.train_files, fn_args.eval_files, fn_args.base_model]
    key = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]
    directory = Path(root, RESUME, node, key)
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _keep(workdir: Path, weights: Path, run: Path) -> None:
    """Moves weights and run to where they stay, the checkpoints not."""
    weights.mkdir(parents=True)
    for name in (WEIGHTS, SEAL):
        shutil.copy(workdir / name, weights / name)
    shutil.copytree(workdir, run, ignore=shutil.ignore_patterns(CHECKPOINTS, WEIGHTS, SEAL, LOCK))
    shutil.rmtree(workdir)
