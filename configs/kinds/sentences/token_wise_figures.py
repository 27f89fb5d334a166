"""What a person wants to see of sentences with a latent for each token."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from configs.kinds.sentences.figures import SHOWN, sentences
from configs.kinds.sentences.readable import first_readable
from tfvae.experiment import Outcome
from tfvae.latents import TokenWise, committed_rate, correlations
from tfvae.metrics.sentences.decodings import greedy
from tfvae.plots import committed_rate_figure, rate_distortion_figure, step_rates_figure
from tfvae.randomness import split

EXAMPLES = 500
"""Test sentences that the KL of each place is a mean over."""


def figures(outcome: Outcome) -> Mapping[str, Any]:
    """The board of rate and distortion, where z speaks, reconstructions, interpolations, and the committed rate."""
    firsts = [stage.name for stage in outcome.stages if not stage.method.of]
    with_z = {name: outcome.samplers[name] for name in firsts if outcome.models[name].latent.features}
    found: dict[str, Any] = {"Rate and distortion": rate_distortion_figure(outcome.rows)}
    if not with_z:
        return found
    rates = {name: _rates(outcome, name) for name in with_z}
    latents = {name: latent for name in with_z if isinstance(latent := outcome.models[name].latent, TokenWise)}
    steps = next(iter(latents.values())).steps
    return {
        **found,
        **sentences(outcome, with_z, first_readable(outcome.data, SHOWN), greedy),
        "KL of each token": step_rates_figure(rates, "token"),
        "Committed rate": committed_rate_figure(
            lambda alpha: committed_rate(correlations([alpha]), steps),
            {name: latent.correlations.alpha for name, latent in latents.items() if latent.committed},
        ),
    }


def _rates(outcome: Outcome, name: str) -> np.ndarray:
    """Mean KL of each place, nats [n], over the sentences that have a token there; 0 where none has one."""
    sampler = outcome.samplers[name]
    batch = next(iter(outcome.data.sweep("test", EXAMPLES)))
    draw = sampler.infer(sampler.model, batch, split(outcome.seed, 1)[0])
    there = tf.reduce_sum(tf.cast(draw.q.present, tf.float32), axis=0)
    return tf.math.divide_no_nan(tf.reduce_sum(draw.kl, axis=0), there).numpy()
