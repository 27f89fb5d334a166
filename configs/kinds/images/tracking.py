"""How well test images are reconstructed, over training (two-stage paper, Figure 1, left)."""

from collections.abc import Sequence
from pathlib import Path

from ml_collections import ConfigDict

from tfvae.data.source import Source
from tfvae.experiment import Stage
from tfvae.generators import Sampler
from tfvae.metrics.measuring import measure
from tfvae.metrics.reconstruction import Reconstruction
from tfvae.model import VAE
from tfvae.randomness import seed_from
from tfvae.training.actions.action import Action, At
from tfvae.training.actions.step_lines import StepLines

FILE = "reconstruction.jsonl"
EXAMPLES = 500
"""Test images, always the same."""


def track(
    config: ConfigDict, stage: Stage, model: VAE, source: Source, directory: Path, start: int
) -> Sequence[Action]:
    """Writes the squared error of test images wherever the history gets a line."""
    method, lines = stage.method, StepLines(directory / FILE, start)
    sampler, seed = Sampler(model, method.generator(model), method.infer), seed_from(config.seed)

    def write(step: int) -> None:
        lines.append(step, measure([Reconstruction()], sampler, source, "test", EXAMPLES, seed, EXAMPLES))

    return [At(config.training.every.log, write)]
