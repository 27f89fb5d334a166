"""Experiments: raw data, stages in order of training, what is measured; and what trains, measures and reports them."""

from tfvae.experiment.experiment import Directories, Evaluation, Every, Experiment, Outcome
from tfvae.experiment.stage import Models, Stage
from tfvae.experiment.weights import FITTED, WEIGHTS, built, load_model, save_model, seeded_model

__all__ = [
    "FITTED", "WEIGHTS", "Directories", "Evaluation", "Every", "Experiment", "Models", "Outcome", "Stage", "built",
    "load_model", "save_model", "seeded_model",
]  # fmt: skip
