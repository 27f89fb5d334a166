"""What a person wants to see of sentence VAEs: reconstructions side by side, interpolations, and what training did."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import tensorflow as tf
from ml_collections import ConfigDict

from configs.kinds.sentences.methods import methods
from configs.kinds.sentences.render import render
from configs.kinds.sentences.stages import method_of
from tfvae.data.source import Source
from tfvae.experiment import Models, Outcome
from tfvae.generators import Sampler, from_prior, straight_line
from tfvae.metrics.sentences.text_reconstruction import reconstruct_text
from tfvae.plots.collapse import active_units_figure, collapse_figure, kl_share_figure
from tfvae.plots.text_tables import TextTable, interpolations, side_by_side
from tfvae.plots.training_time import training_time_figure
from tfvae.training.actions.history import read_history
from tfvae.types import Batch, Seed

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
        samplers = _samplers(config, with_z)
        found["Reconstructions"] = side_by_side(originals, _reconstructions(config, data, samplers, batch, seed))
        found["Interpolations"] = _interpolations(config, data, samplers, batch, originals, seed)
    return found


def _baseline(histories: Mapping[str, Any]) -> str:
    """The first VAE; without one, the first of all."""
    return next((name for name in histories if name.startswith("vae")), next(iter(histories)))


def _samplers(config: ConfigDict, models: Models) -> dict[str, Sampler]:
    known = methods(config)
    return {
        name: Sampler(model, from_prior(model), known[method_of(name, config)].infer) for name, model in models.items()
    }


def _reconstructions(
    config: ConfigDict, data: Source, samplers: Mapping[str, Sampler], batch: Batch, seed: Seed
) -> dict[str, list[str]]:
    return {
        name: render(config, data, tf.constant(reconstruct_text(sampler, batch, seed)))
        for name, sampler in samplers.items()
    }


def _interpolations(
    config: ConfigDict,
    data: Source,
    samplers: Mapping[str, Sampler],
    batch: Batch,
    originals: list[str],
    seed: Seed,
) -> TextTable:
    pairs = min(PAIRS, len(originals) // 2)
    ends = [(originals[2 * i], originals[2 * i + 1]) for i in range(pairs)]
    paths = {}
    for name, sampler in samplers.items():
        means = sampler.infer(sampler.model, batch, seed).q.mean()
        z = straight_line(means[0 : 2 * pairs : 2], means[1 : 2 * pairs : 2], POINTS)
        x = sampler.model.generate(tf.reshape(z, [-1, z.shape[-1]]), seed=seed, temperature=0.0)["x"]
        sentences = render(config, data, x)
        paths[name] = [sentences[i * POINTS : (i + 1) * POINTS] for i in range(pairs)]
    return interpolations(ends, paths)
