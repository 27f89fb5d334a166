"""The posterior mean space over training, and what aggressive training costs (lagging-encoder paper, Figure 2)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ml_collections import ConfigDict

from tfvae.data.source import Source
from tfvae.experiment import Directories
from tfvae.model import VAE
from tfvae.training.actions import Action, read_history
from tfvae.training.mean_space import MeanSpace

FILE = "mean_space.jsonl"


def track(config: ConfigDict, model: VAE, source: Source, directory: Path, start: int) -> Sequence[Action]:
    """Writes the means of 500 validation sentences at the steps of `config.moments`."""
    return [MeanSpace(model, source, config.moments, directory / FILE, start=start)]


def mean_space_figures(config: ConfigDict, directories: Directories) -> Mapping[str, Any]:
    """Figure 2: a row for each model, a column for each moment."""
    from tfvae.plots.mean_space import mean_space_figure

    return {
        "Posterior mean space": mean_space_figure(
            {name: read_history(directories(name) / FILE) for name in config.steps}
        )
    }
