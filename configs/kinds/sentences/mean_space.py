"""The posterior mean space over training, and what aggressive training costs (lagging-encoder paper, Figure 2)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from tfvae.checks import ConfigError, require_positive
from tfvae.config import check_at_least, check_fields
from tfvae.data.source import Source
from tfvae.experiment import Outcome
from tfvae.model import VAE
from tfvae.training.actions.action import Action
from tfvae.training.actions.history import read_history
from tfvae.training.actions.mean_space import MeanSpace

FILE = "mean_space.jsonl"
FIRST = ("vae_0", "aggressive_0")
"""Stages whose way is drawn."""


def check_mean_space(config: ConfigDict) -> None:
    """Raises ConfigError where the posterior mean space cannot be drawn."""
    check_at_least(config, 1, "mean_space.examples")
    check_fields(config, require_positive, "mean_space.reach", "mean_space.step")
    if config.latent != 1:
        raise ConfigError(f"`config.latent` must be 1, for the posterior mean space is a plane; got {config.latent}.")
    if min(config.mean_space.steps, default=0) < 0 or not any(config.mean_space.steps):
        rule = "be steps from 0 on, one of them above 0"
        raise ConfigError(f"`config.mean_space.steps` must {rule}; got {config.mean_space.steps}.")


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


def mean_space_figures(outcome: Outcome) -> Mapping[str, Any]:
    """Figure 2, a row for each model and a column for each moment, and Figure 3, the way of one sentence."""
    from tfvae.plots.mean_space import mean_space_figure, trajectory_figure

    tracks = {name: read_history(outcome.directories(name) / FILE) for name in outcome.models}
    return {
        "Posterior mean space": mean_space_figure(tracks),
        "Way of one sentence": trajectory_figure({name: track for name, track in tracks.items() if name in FIRST}),
    }
