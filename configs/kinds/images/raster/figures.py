"""Figures of the delta-VAE paper for a report (Figures 3 and 4, Appendices G and H)."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tfvae.experiment import Outcome, Stage
from tfvae.generators import straight_line
from tfvae.latents import Empty, Temporal, committed_rate, correlations
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.measuring import measure
from tfvae.metrics.metric import Metric
from tfvae.metrics.posteriors import flat
from tfvae.metrics.second_prior import SecondPrior
from tfvae.metrics.threshold import MetricTable
from tfvae.model import VAE
from tfvae.networks.images.raster import Raster
from tfvae.plots import (
    committed_rate_figure,
    embedding_figure,
    rate_distortion_figure,
    step_rates_figure,
    strips_figure,
)
from tfvae.plots.collapse import collapse_figure
from tfvae.plots.text_tables import TextTable
from tfvae.randomness import fold_in, split
from tfvae.training.actions.history import read_history
from tfvae.types import Batch, Seed

SHOWN, REDRAWN, EMBEDDED, POINTS, DREAMS, BATCH = 8, 6, 1000, 8, 6, 100
"""Images in a row, draws of each, latents that are embedded or measured, steps of an interpolation, rounds of a day
dream, images that are measured at once."""


def figures(outcome: Outcome) -> Mapping[str, Any]:
    """The board of rate and distortion, what z decides and what the decoder adds, completions, and where z speaks."""
    with_z = [stage.name for stage in outcome.stages if not stage.method.of and _has_z(outcome, stage.name)]
    batch = next(iter(outcome.data.sweep("test", EMBEDDED)))
    seeds = split(outcome.seed, 6)
    found: dict[str, Any] = {
        "Rate and distortion": rate_distortion_figure(outcome.rows),
        "Rate and distortion on training images": rate_distortion_figure(_on_training(outcome)),
    }
    if not with_z:
        return found
    name = outcome.stages[-1].method.of or with_z[-1]
    return {
        **found,
        "Decoder noise redrawn for the same z": _redrawn(outcome, name, batch, seeds[0]),
        "Day dream": _dreamt(outcome, name, batch, seeds[5]),
        "Completion": _completed(outcome, with_z, batch, seeds[1]),
        "Interpolation": _interpolated(outcome, name, batch, seeds[2]),
        **_row_rates(outcome, with_z, batch, seeds[3]),
        "Latents": _embedded(outcome, name, batch, seeds[4]),
        "Committed rate": _committed(outcome, with_z),
        **_learning_curves(outcome, with_z),
    }


def _on_training(outcome: Outcome) -> MetricTable:
    """Rate and distortion of each stage on the first training images: far better ones than on test are over-fitted."""

    def row(stage: Stage) -> Mapping[str, float]:
        bound: Metric = SecondPrior(outcome.models[stage.name]) if stage.method.of else ElboParts()
        sampler = outcome.samplers[stage.name]
        return measure([bound], sampler, outcome.data, "train", BATCH, outcome.seed, EMBEDDED)

    return {stage.name: row(stage) for stage in outcome.stages}


def _has_z(outcome: Outcome, name: str) -> bool:
    return not isinstance(outcome.models[name].latent, Empty)


def _draw(outcome: Outcome, name: str, batch: Batch, seed: Seed) -> Any:
    return outcome.samplers[name].infer(outcome.models[name], batch, seed)


def _mean_and_kl(outcome: Outcome, name: str, batch: Batch, seed: Seed) -> tuple[np.ndarray, np.ndarray]:
    """Posterior means [N, ...] and KL [N, K] of all images, `BATCH` at once: attention between pixels takes memory."""
    starts = range(0, len(batch["x"]), BATCH)
    parts = [{key: value[i : i + BATCH] for key, value in batch.items()} for i in starts]
    draws = [_draw(outcome, name, part, fold_in(seed, i)) for i, part in zip(starts, parts, strict=True)]
    return np.concatenate([draw.q.mean() for draw in draws]), np.concatenate([draw.kl for draw in draws])


def _first(batch: Batch, n: int) -> dict[str, Any]:
    return {key: value[:n] for key, value in batch.items()}


def _redrawn(outcome: Outcome, name: str, batch: Batch, seed: Seed) -> Any:
    """Test images, and what the decoder makes of each one's z, several times."""
    shown = _first(batch, SHOWN)
    read, *noises = split(seed, 1 + REDRAWN)
    z, model = _draw(outcome, name, shown, read).z, outcome.models[name]
    rows = {"test images": shown["x"].numpy()}
    rows |= {f"draw {i}": model.generate(z, seed=noise)["x"].numpy() for i, noise in enumerate(noises, 1)}
    return strips_figure(
        rows, f"One z for each column, from {name}: what z decides stays, what it leaves open changes."
    )


def _dreamt(outcome: Outcome, name: str, batch: Batch, seed: Seed) -> Any:
    """Test images; then, round by round, z of the picture before and a new picture of that z (Figure 8)."""
    shown, model = _first(batch, SHOWN), outcome.models[name]
    rows = {"test images": shown["x"].numpy()}
    for i, of_round in enumerate(split(seed, DREAMS), 1):
        read, noise = split(of_round, 2)
        shown = {**shown, **model.generate(_draw(outcome, name, shown, read).z, seed=noise)}
        rows[f"round {i}"] = shown["x"].numpy()
    return strips_figure(rows, f"A day dream of {name}: each picture is drawn from what the one above it was read as.")


def _completed(outcome: Outcome, names: list[str], batch: Batch, seed: Seed) -> Any:
    """Lower halves drawn anew under true upper halves: by z of the whole image."""
    shown = _first(batch, SHOWN)
    x = shown["x"]
    known = tf.cast(tf.range(x.shape[1])[:, None, None] < x.shape[1] // 2, tf.float32) * tf.ones_like(x)
    rows = {"test images": x.numpy(), "what is kept": (x * known + 0.5 * (1.0 - known)).numpy()}
    for name in names:
        model, (read, noise) = outcome.models[name], split(seed, 2)
        z = _draw(outcome, name, shown, read).z
        rows[name] = _raster(model).complete(z, x, known, model.likelihood, seed=noise).numpy()
    return strips_figure(
        rows, "The upper half is kept; each model draws the lower one given it and z of the whole image."
    )


def _raster(model: VAE) -> Raster:
    assert isinstance(model.decoder, Raster), "figures are of models that draw pixel by pixel"
    return model.decoder


def _interpolated(outcome: Outcome, name: str, batch: Batch, seed: Seed) -> Any:
    """From one test image to another, by even steps of z; nothing where there is only one."""
    model, n = outcome.models[name], min(4, len(batch["x"]) // 2)
    if not n:
        return None
    means = _draw(outcome, name, _first(batch, 2 * n), seed).q.mean()
    line = straight_line(means[:n], means[n:], POINTS)
    drawn = {f"{i + 1}": model.generate(line[i], seed=seed)["x"].numpy() for i in range(n)}
    return strips_figure(drawn, f"Even steps from one posterior mean to another, {name}; one noise for each row.")


def _row_rates(outcome: Outcome, names: list[str], batch: Batch, seed: Seed) -> Mapping[str, Any]:
    """The KL of each row, mean over images, as lines and as numbers; nothing where an image has one z."""

    def rates(name: str) -> np.ndarray:
        kl = _mean_and_kl(outcome, name, batch, seed)[1].mean(axis=0)
        return kl.reshape(batch["x"].shape[1], -1).sum(axis=1)  # z has a step for each row of the image

    found = {n: rates(n) for n in names if outcome.models[n].latent.prior().event_shape.rank == 2}
    if not found:
        return {}
    numbers = [(str(i + 1), *(f"{of[i]:.3f}" for of in found.values())) for i in range(batch["x"].shape[1])]
    table = TextTable("KL of each row of the image, nats, mean over the same images.", ("row", *found), numbers)
    return {"KL of each row": step_rates_figure(found), "KL of each row, in numbers": table}


def _embedded(outcome: Outcome, name: str, batch: Batch, seed: Seed) -> Any:
    labels = batch["label"].numpy()
    if len(labels) < 4 or len(set(labels.tolist())) < 2:
        return None
    return embedding_figure(flat(_mean_and_kl(outcome, name, batch, seed)[0]).numpy(), labels)


def _learning_curves(outcome: Outcome, names: list[str]) -> Mapping[str, Any]:
    """The rate over training, where it was measured."""
    histories = {name: read_history(outcome.directories(name) / "validation.jsonl") for name in names}
    return {"KL and mutual information": collapse_figure(histories)} if any(histories.values()) else {}


def _committed(outcome: Outcome, names: list[str]) -> Any:
    latents = {name: outcome.models[name].latent for name in names}
    chosen = {name: latent for name, latent in latents.items() if isinstance(latent, Temporal)}
    if not chosen:
        return None
    steps = next(iter(chosen.values())).steps
    return committed_rate_figure(
        lambda alpha: committed_rate(correlations([alpha]), steps),
        {name: latent.correlations.alpha for name, latent in chosen.items()},
    )
