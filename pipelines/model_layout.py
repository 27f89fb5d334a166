"""Where a Trainer puts things in its two artifacts, and how other nodes find them.

Model: `Format-Serving/` is the SavedModel, `Format-Keras/<stage>/` the weights of the stage and of each one it builds
on, so that a model artifact is whole in itself. Run: `<stage>/` with history, TensorBoard's files and grids. The folder
names say which stage it is, for TFX hands over the artifacts of several Trainers in no order.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from tfvae.data.source import Source
from tfvae.experiment import Experiment, Models, load_model

SERVING, KERAS = "Format-Serving", "Format-Keras"


def weights_by_stage(models: Iterable[str | Path]) -> dict[str, Path]:
    """Directory with each stage's weights, out of the model artifacts at these URIs."""
    return {path.name: path for model in models for path in sorted(Path(model, KERAS).iterdir())}


def runs_by_stage(runs: Iterable[str | Path]) -> dict[str, Path]:
    """Directory with each stage's history, out of the run artifacts at these URIs."""
    return {path.name: path for run in runs for path in sorted(Path(run).iterdir())}


def load_stages(experiment: Experiment, models: Iterable[str | Path], data: Source) -> Models:
    """All models in these artifacts, with their weights."""
    found = weights_by_stage(models)
    return {stage: load_model(experiment.stage(stage), directory, data) for stage, directory in found.items()}


def inherit_weights(base_model: Path, model: Path) -> None:
    """Copies the weights of a model artifact into a new one."""
    shutil.copytree(base_model / KERAS, model / KERAS)
