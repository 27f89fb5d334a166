"""What a person wants to see of sentence VAEs: reconstructions side by side, interpolations, and what training did."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from configs.kinds.sentences.measures import INFORMATION
from configs.kinds.sentences.readable import RULE, first_readable, readable_first
from tfvae.compiled import compiled
from tfvae.experiment import Outcome
from tfvae.generators import Sampler, straight_line
from tfvae.metrics.sentences.decodings import Beam, Decoding
from tfvae.metrics.sentences.text_reconstruction import reconstruct_text
from tfvae.model import VAE
from tfvae.plots.collapse import active_units_figure, collapse_figure, kl_share_figure, own_share_figure
from tfvae.plots.text_tables import TextTable, generated_sentences, interpolations, side_by_side
from tfvae.plots.training_time import training_time_figure
from tfvae.randomness import fold_in, prior_sample
from tfvae.training.actions.history import read_history
from tfvae.types import Batch, Seed

SHOWN, PAIRS, POINTS, DRAWN = 10, 3, 10, 100
"""Sentences shown of each model; pairs interpolated; sentences on the way between two; draws that are looked at."""
BEAM = Beam(10)
"""How sentences are read off z, which is sampled (AutoGen paper, Section 3.2)."""

Samplers = Mapping[str, Sampler]


def figures(outcome: Outcome) -> Mapping[str, Any]:
    """Reconstructions, interpolations, KL and MI over training, training time. Second stages read no sentences."""
    firsts = [stage for stage in outcome.stages if not stage.method.of]
    with_z = {s.name: outcome.samplers[s.name] for s in firsts if outcome.models[s.name].latent.features}
    histories = {stage.name: read_history(outcome.directories(stage.name) / "history.jsonl") for stage in firsts}
    validation = {name: read_history(outcome.directories(name) / "validation.jsonl") for name in with_z}
    labels = {stage.name: stage.label or stage.name for stage in firsts}
    found: dict[str, Any] = {}
    seconds = {name: lines[-1]["seconds"] for name, lines in histories.items() if lines}
    if seconds:
        found["Training time"] = training_time_figure(seconds, next(iter(with_z or seconds)))
    if any(validation.values()):
        found["KL and mutual information"] = collapse_figure(validation, INFORMATION)
        found["Share of the KL"] = kl_share_figure(validation)
    if any(histories[name] for name in with_z):
        found["Share of the KL in each method's own objective"] = own_share_figure({n: histories[n] for n in with_z})
    rows = {name: row for name, row in outcome.rows.items() if name in labels}
    found["Likelihood and active units"] = active_units_figure(rows, labels.__getitem__)
    return {**found, **sentences(outcome, with_z, first_readable(outcome.data, SHOWN))} if with_z else found


def sentences(outcome: Outcome, samplers: Samplers, batch: Batch, decode: Decoding = BEAM) -> Mapping[str, Any]:
    """What each sampler makes of test sentences, what lies between two, and what it makes of draws from the prior."""
    originals = _shown(outcome, batch["x"])
    made = {n: _shown(outcome, reconstruct_text(s, batch, outcome.seed, decode)) for n, s in samplers.items()}
    drawn = {name: _shown(outcome, _from_prior(s, outcome.seed, decode)) for name, s in samplers.items()}
    return {
        "Reconstructions": side_by_side(originals, made, RULE),
        "Interpolations": _interpolations(outcome, samplers, batch, originals, decode),
        "Sentences from the prior": generated_sentences(drawn, RULE),
    }


def _from_prior(sampler: Sampler, seed: Seed, decode: Decoding) -> np.ndarray:
    """Tokens [SHOWN, T] decoded from z ~ p(z): the first readable ones of `DRAWN` (AutoGen paper, Table 3)."""
    z = prior_sample(sampler.model.latent.prior(), DRAWN, fold_in(seed, 1))
    tokens = _decoded(sampler.model, z, seed, decode)
    return tokens[readable_first(tokens)[:SHOWN]]


def _decoded(model: VAE, z: tf.Tensor, seed: Seed, decode: Decoding) -> np.ndarray:
    tokens: np.ndarray = compiled(_decode, model, decode)(z, seed).numpy()
    return tokens


def _decode(model: VAE, decode: Decoding, z: tf.Tensor, seed: Seed) -> tf.Tensor:
    return decode(model, z, seed)


def _interpolations(
    outcome: Outcome, samplers: Samplers, batch: Batch, originals: list[str], decode: Decoding
) -> TextTable:
    pairs = min(PAIRS, len(originals) // 2)
    ends = [(originals[2 * i], originals[2 * i + 1]) for i in range(pairs)]
    paths = {}
    for name, sampler in samplers.items():
        means = sampler.infer(sampler.model, batch, outcome.seed).q.mean()
        z = straight_line(means[0 : 2 * pairs : 2], means[1 : 2 * pairs : 2], POINTS)
        tokens = _decoded(sampler.model, tf.reshape(z, [-1, *means.shape[1:]]), outcome.seed, decode)
        found = _shown(outcome, tokens)
        paths[name] = [found[i * POINTS : (i + 1) * POINTS] for i in range(pairs)]
    return interpolations(ends, paths)


def _shown(outcome: Outcome, x: Any) -> list[str]:
    return list(outcome.data.interface.show({"x": tf.convert_to_tensor(x)}))
