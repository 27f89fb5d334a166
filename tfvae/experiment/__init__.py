"""Experiments: data, stages in order of training, what is measured; and what trains, measures and reports them."""

from tfvae.experiment.experiment import Bench, Data, Directories, Evaluation, Every, Experiment, Outcome, Report
from tfvae.experiment.method import Method
from tfvae.experiment.stage import Models, Stage
from tfvae.experiment.weights import SEAL, WEIGHTS, built, load_model, save_model, seeded_model

__all__ = [
    "SEAL", "WEIGHTS", "Bench", "Data", "Directories", "Evaluation", "Every", "Experiment", "Method", "Models",
    "Outcome", "Report", "Stage", "built", "load_model", "save_model", "seeded_model",
]  # fmt: skip
