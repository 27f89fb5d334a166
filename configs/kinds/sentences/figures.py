"""What a person wants to see of sentence VAEs: reconstructions side by side, interpolations, and what training did."""

from collections.abc import Mapping
from typing import Any

import tensorflow as tf

from configs.kinds.sentences.measures import INFORMATION
from tfvae.experiment import Outcome
from tfvae.generators import Sampler, straight_line
from tfvae.metrics.sentences.text_reconstruction import reconstruct_text
from tfvae.plots.collapse import active_units_figure, collapse_figure, kl_share_figure
from tfvae.plots.text_tables import TextTable, interpolations, side_by_side
from tfvae.plots.training_time import training_time_figure
from tfvae.training.actions.history import read_history
from tfvae.types import Batch

SHOWN, PAIRS, POINTS = 8, 3, 7
"""Test sentences reconstructed; pairs interpolated; sentences on the way between two."""

Samplers = Mapping[str, Sampler]


def figures(outcome: Outcome) -> Mapping[str, Any]:
    """Reconstructions, interpolations, KL and MI over training, training time. Second stages read no sentences."""
    firsts = [stage for stage in outcome.stages if not stage.method.of]
    with_z = {s.name: outcome.samplers[s.name] for s in firsts if outcome.models[s.name].latent.features}
    batch = next(iter(outcome.data.sweep("test", SHOWN)))
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
    rows = {name: row for name, row in outcome.rows.items() if name in labels}
    found["Likelihood and active units"] = active_units_figure(rows, labels.__getitem__)
    return {**found, **sentences(outcome, with_z, batch)} if with_z else found


def sentences(outcome: Outcome, samplers: Samplers, batch: Batch) -> Mapping[str, Any]:
    """What each sampler makes of test sentences, and what lies between two."""
    originals = _shown(outcome, batch["x"])
    return {
        "Reconstructions": side_by_side(
            originals,
            {
                name: _shown(outcome, reconstruct_text(sampler, batch, outcome.seed))
                for name, sampler in samplers.items()
            },
        ),
        "Interpolations": _interpolations(outcome, samplers, batch, originals),
    }


def _interpolations(outcome: Outcome, samplers: Samplers, batch: Batch, originals: list[str]) -> TextTable:
    pairs = min(PAIRS, len(originals) // 2)
    ends = [(originals[2 * i], originals[2 * i + 1]) for i in range(pairs)]
    paths = {}
    for name, sampler in samplers.items():
        means = sampler.infer(sampler.model, batch, outcome.seed).q.mean()
        z = straight_line(means[0 : 2 * pairs : 2], means[1 : 2 * pairs : 2], POINTS)
        z = tf.reshape(z, [-1, *means.shape[1:]])
        x = sampler.model.generate(z, seed=outcome.seed, temperature=0.0)["x"]
        sentences = _shown(outcome, x)
        paths[name] = [sentences[i * POINTS : (i + 1) * POINTS] for i in range(pairs)]
    return interpolations(ends, paths)


def _shown(outcome: Outcome, x: Any) -> list[str]:
    return list(outcome.data.interface.show({"x": tf.convert_to_tensor(x)}))
