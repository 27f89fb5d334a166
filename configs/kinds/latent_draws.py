"""Draws of the latents of both stages, for figures (two-stage paper, Figure 1, right)."""

from collections.abc import Mapping, Sequence

import tensorflow as tf

from tfvae.experiment import Outcome, Stage
from tfvae.types import Batch, Seed


def latent_draws(
    outcome: Outcome, first: str, second: Stage | None, batch: Batch, seeds: Sequence[Seed]
) -> Mapping[str, tf.Tensor]:
    """z of a first stage for the examples of a batch, and u of a second stage for these z; [B, D] each, by what it is.

    Args:
        outcome: has both stages.
        first: name of the first stage.
        second: models its latents; None where there is none.
        batch: examples.
        seeds: of the two draws.
    """
    z = outcome.samplers[first].infer(outcome.models[first], batch, seeds[0]).z
    draws = {"z of the first stage": z}
    if second:
        draws["u of the second stage"] = second.method.infer(outcome.models[second.name], {"x": z}, seeds[1]).z
    return draws
