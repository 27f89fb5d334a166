"""Data of a second stage: the posterior samples of a trained VAE."""

import numpy as np
import tensorflow as tf

from tfvae.data.arrays import Arrays, Rows
from tfvae.data.source import Source
from tfvae.inference.amortized import Inference, amortized
from tfvae.latents import ends
from tfvae.model import VAE
from tfvae.randomness import seed_from
from tfvae.types import Batch, Seed


def latents(source: Source, model: VAE, infer: Inference = amortized, batch_size: int = 500) -> Arrays:
    """Samples of q(z given x) of each example, drawn afresh at each step: batches {"x": z [B, D]}.

    Where z are series that end, batches also have {"present": bool [B, n]}, and z is noise behind the end.

    The posterior of each example is found once, in inference mode; its mean and standard deviation are kept. Training
    on the means alone would miss q(z), which the second stage is to learn (Dai and Wipf 2019, Section 4).

    Args:
        source: data of the first stage.
        model: the trained first stage; a deterministic posterior has a standard deviation of 0.
        infer: how the first stage reads x.
        batch_size: examples read at a time.

    Raises:
        ValueError: a mean or standard deviation is not finite.
    """

    @tf.function(reduce_retracing=True, autograph=False)
    def moments(batch: Batch) -> Batch:
        q = infer(model, batch, seed_from(0)).q  # of the draw itself nothing is used, so its seed does not matter
        return {"mean": q.mean(), "stddev": q.stddev(), **ends(q)}

    splits = {}
    for split in source.sizes:
        parts = [moments(dict(batch)) for batch in source.sweep(split, batch_size)]
        splits[split] = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        _require_finite(split, splits[split])
    return Arrays(splits, _draw)


def _require_finite(split: str, columns: dict[str, np.ndarray]) -> None:
    for name, column in columns.items():
        bad = ~np.isfinite(column.reshape(len(column), -1)).all(axis=1)
        if bad.any():
            raise ValueError(
                f"`model` must give finite posteriors; the {name} of {split} example {bad.argmax()} is not."
            )


def _draw(rows: Rows, seed: Seed) -> Batch:
    """z = mean + stddev noise."""
    noise = tf.random.stateless_normal(tf.shape(rows["mean"]), seed)
    further = {name: column for name, column in rows.items() if name not in ("mean", "stddev")}
    return {"x": rows["mean"] + rows["stddev"] * noise, **further}
