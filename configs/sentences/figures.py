"""What a person wants to see of sentence VAEs: reconstructions side by side, interpolations, and what training did."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import tensorflow as tf
from ml_collections import ConfigDict

from configs.sentences.methods import methods
from configs.sentences.render import render
from configs.sentences.stages import method_of
from tfvae.data.source import Source
from tfvae.experiment import Models, Outcome
from tfvae.generators import from_prior
from tfvae.metrics.metric import Sampler
from tfvae.metrics.text_reconstruction import reconstruct_text
from tfvae.plots.collapse import active_units_figure, collapse_figure, kl_share_figure
from tfvae.plots.sentences import TextTable, interpolations, side_by_side
from tfvae.plots.training_time import training_time_figure
from tfvae.randomness import split
from tfvae.training.actions import read_history
from tfvae.types import Seed

SHOWN, PAIRS, POINTS = 8, 3, 7
"""Test sentences reconstructed; pairs interpolated; sentences on the way between two."""


def figures(config: ConfigDict, outcome: Outcome) -> Mapping[str, Any]:
    """Reconstructions, interpolations, KL and MI over training, training time."""
    data, models, directories, rows, seed = outcome
    with_z = {name: model for name, model in models.items() if model.latent.features}
    batch = next(iter(data.sweep("test", SHOWN)))
    originals = render(config, data, batch["x"])
    histories = {name: read_history(directories(name) / "history.jsonl") for name in models}
    validation = {name: read_history(directories(name) / "validation.jsonl") for name in with_z}
    found: dict[str, Any] = {}
    seconds = {name: lines[-1]["seconds"] for name, lines in histories.items() if lines}
    if seconds:
        found["Training time"] = training_time_figure(seconds, _baseline(seconds))
    if any(validation.values()):
        found["KL and mutual information"] = collapse_figure(validation)
        found["Share of the KL"] = kl_share_figure(validation)
    found["Likelihood and active units"] = active_units_figure(rows, partial(method_of, config=config))
    if with_z:
        found["Reconstructions"] = side_by_side(originals, _reconstructions(config, data, with_z, batch, seed))
        found["Interpolations"] = _interpolations(config, data, with_z, batch, originals)
    return found


def _baseline(histories: Mapping[str, Any]) -> str:
    """The first VAE; without one, the first of all."""
    return next((name for name in histories if name.startswith("vae")), next(iter(histories)))


def _reconstructions(config: ConfigDict, data: Source, models: Models, batch: Any, seed: Seed) -> dict[str, list[str]]:
    known = methods(config)
    samplers = {
        name: Sampler(model, from_prior(model), known[method_of(name, config)].infer) for name, model in models.items()
    }
    return {
        name: render(config, data, tf.constant(reconstruct_text(sampler, batch, seed)))
        for name, sampler in samplers.items()
    }


def _interpolations(config: ConfigDict, data: Source, models: Models, batch: Any, originals: list[str]) -> TextTable:
    ends = [(originals[2 * i], originals[2 * i + 1]) for i in range(min(PAIRS, len(originals) // 2))]
    paths = {
        name: [_path(config, data, model, batch["x"], i) for i in range(len(ends))] for name, model in models.items()
    }
    return interpolations(ends, paths)


def _path(config: ConfigDict, data: Source, model: Any, x: tf.Tensor, pair: int) -> list[str]:
    """Greedy sentences on the straight line between two posterior means."""
    first, last = tf.unstack(model.encode(x[2 * pair : 2 * pair + 2]).mean())
    t = tf.linspace(0.0, 1.0, POINTS)[:, None]
    z = (1 - t) * first + t * last
    return render(config, data, model.generate(z, seed=split(tf.constant([0, 0]), 1)[0], temperature=0.0)["x"])
