"""The posterior mean space over training, and what aggressive training costs (lagging-encoder paper, Figure 2)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from tfvae.data.source import Source
from tfvae.experiment import Directories
from tfvae.model import VAE
from tfvae.training.actions import Action, read_history
from tfvae.training.mean_space import MeanSpace

FILE = "mean_space.jsonl"


def track(config: ConfigDict, model: VAE, source: Source, directory: Path, start: int) -> Sequence[Action]:
    """Writes the posterior means of validation sentences at some steps."""
    reach, step = config.mean_space.reach, config.mean_space.step
    return [
        MeanSpace(
            model,
            source,
            config.mean_space.steps,
            directory / FILE,
            start=start,
            examples=config.mean_space.examples,
            grid=np.arange(-reach, reach + step / 2, step, dtype=np.float32),
        )
    ]


def mean_space_figures(config: ConfigDict, directories: Directories) -> Mapping[str, Any]:
    """Figure 2, a row for each model and a column for each moment, and Figure 3, the way of one sentence."""
    from tfvae.plots.mean_space import mean_space_figure, trajectory_figure

    tracks = {name: read_history(directories(name) / FILE) for name in config.steps}
    return {
        "Posterior mean space": mean_space_figure(tracks),
        "Way of one sentence": trajectory_figure({name: tracks[name] for name in ("vae_0", "aggressive_0")}),
    }
