"""The posterior mean space over training, from the origin and from elsewhere.

Lagging-encoder paper, Figures 2, 3 and 6.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from tfvae.checks import ConfigError, require_positive
from tfvae.config import check_at_least, check_fields
from tfvae.data.source import Source
from tfvae.experiment import Outcome, Stage
from tfvae.model import VAE
from tfvae.training.actions.action import Action
from tfvae.training.actions.history import read_history
from tfvae.training.actions.mean_space import MeanSpace

FILE, WAY = "mean_space.jsonl", "mean_space_way.jsonl"
"""Many sentences at some steps, and a few at each of the first."""
FOLLOWED = 10
"""Sentences of which one's way is drawn."""
FIRST = ("vae_0", "aggressive_0")
"""Stages whose way is drawn."""
STAIRS = ("aggressive_0",)
"""Those of them in which the encoder moves first, and then the decoder."""
MOVED = "_offset"
"""How names of stages end whose encoder starts away from the origin; they are drawn apart (Appendix G)."""


def check_mean_space(config: ConfigDict) -> None:
    """Raises ConfigError where the posterior mean space cannot be drawn."""
    check_at_least(config, 1, "training.mean_space.examples", "training.mean_space.way")
    check_fields(config, require_positive, "training.mean_space.reach", "training.mean_space.step")
    latent, steps = config.model.latent, config.training.mean_space.steps
    if latent != 1:
        raise ConfigError(f"`config.model.latent` must be 1, for the posterior mean space is a plane; got {latent}.")
    if min(steps, default=0) < 0 or not any(steps):
        rule = "be steps from 0 on, one of them above 0"
        raise ConfigError(f"`config.training.mean_space.steps` must {rule}; got {steps}.")


def track(
    config: ConfigDict, stage: Stage, model: VAE, source: Source, directory: Path, start: int
) -> Sequence[Action]:
    """Writes the posterior means of validation sentences at some steps, and of a few at each of the first steps."""
    numbers = config.training.mean_space
    reach, step = numbers.reach, numbers.step
    grid = np.arange(-reach, reach + step / 2, step, dtype=np.float32)

    def tracked(steps: Sequence[int], file: str, examples: int) -> MeanSpace:
        return MeanSpace(model, source, steps, directory / file, start=start, examples=examples, grid=grid)

    found = [tracked(numbers.steps, FILE, numbers.examples)]
    return [*found, tracked(range(numbers.way + 1), WAY, FOLLOWED)] if stage.name in FIRST else found


def mean_space_figures(outcome: Outcome) -> Mapping[str, Any]:
    """Figures 2 and 6, a row for each model and a column for each moment, and Figure 3, the way of one sentence."""
    from tfvae.plots.mean_space import mean_space_figure, trajectory_figure

    tracks = {name: read_history(outcome.directories(name) / FILE) for name in outcome.models}
    moved = {name: tracks.pop(name) for name in list(tracks) if name.endswith(MOVED)}
    ways = {name: read_history(outcome.directories(name) / WAY) for name in FIRST if name in outcome.models}
    return {
        "Posterior mean space": mean_space_figure(tracks),
        **({"Posterior mean space, from an offset start": mean_space_figure(moved)} if moved else {}),
        **({"Way of one sentence": trajectory_figure(ways, stairs=STAIRS)} if ways else {}),
    }
