"""Speed of training: our compiled blocks of steps against one call a step and against Keras' own `fit`, side by side
in one run.

All three train the same small VAE with the same optimiser and batches. They take turns, so that a busy machine slows
all alike; the printed numbers are ratios of medians.

Example:
  python -m benchmarks.blocks --turns=5 --steps=200
"""

import time
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from absl import app, flags

from tfvae.data.arrays import Arrays
from tfvae.experiment import built
from tfvae.inference.amortized import amortized
from tfvae.latents import Diagonal
from tfvae.likelihoods import gaussian
from tfvae.model import GROUPS, VAE
from tfvae.networks import dense
from tfvae.networks.decoders import FeedForward, mean
from tfvae.networks.gamma import LearnedGamma
from tfvae.networks.heads import GaussianHead
from tfvae.objectives import elbo
from tfvae.randomness import seed_from
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import GradientUpdate

_TURNS = flags.DEFINE_integer("turns", 5, "Times that each way is measured.")
_STEPS = flags.DEFINE_integer("steps", 200, "Steps in a measurement.")
WIDTH, SIZE, BATCH = 64, 16, 64


def model() -> VAE:
    """A second-stage VAE of width 64: small, so that overhead shows."""
    latent = Diagonal(SIZE)
    head = GaussianHead(LearnedGamma(), activation=keras.activations.linear)
    decoder = FeedForward(dense.Decoder(SIZE, width=WIDTH), head, mean)
    return built(VAE(dense.Encoder(latent.features, width=WIDTH), latent, decoder, gaussian), tf.zeros([1, SIZE]))


def source() -> Arrays:
    """Normal noise; speed does not depend on the data."""
    rows = np.random.default_rng(0).normal(size=(4096, SIZE)).astype(np.float32)
    return Arrays({"train": {"x": rows}}, lambda columns, seed: {"x": columns["x"]})


def ours(block: int) -> Callable[[], None]:
    """Trains `_STEPS` steps, `block` in each compiled call."""
    update = GradientUpdate(model(), {g: keras.optimizers.Adam() for g in GROUPS}, elbo(), seed=seed_from(0))
    procedure, batches = Basic(update), iter(source().batches("train", BATCH, seed=seed_from(0)))

    def run() -> None:
        for _ in range(_STEPS.value // block):
            procedure.steps(batches, block).grad_norm.numpy()

    return run


class Fitted(keras.Model):
    """The same loss as a Keras `train_step` would compute it."""

    def __init__(self, vae: VAE) -> None:
        super().__init__()
        self.vae = vae

    def call(self, x: tf.Tensor) -> tf.Tensor:
        draw = amortized(self.vae, {"x": x}, tf.constant([0, 0]), training=True)
        self.add_loss(tf.reduce_mean(tf.reduce_sum(draw.kl, -1) - draw.log_px))
        return draw.z


def fitted() -> Callable[[], None]:
    """Trains `_STEPS` steps with `fit`."""
    fit = Fitted(model())
    fit.compile(keras.optimizers.Adam())
    batches = source().batches("train", BATCH, seed=seed_from(0)).map(lambda batch: batch["x"])
    return lambda: fit.fit(batches, steps_per_epoch=_STEPS.value, verbose=0)


def main(argv: list[str]) -> None:
    """Measures and prints."""
    del argv
    ways = {"blocks of 100": ours(100), "one call a step": ours(1), "keras fit": fitted()}
    for run in ways.values():
        run()  # traces
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_TURNS.value):
        for name, run in ways.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    base = np.median(seconds["blocks of 100"])
    for name, values in seconds.items():
        per_step = 1e3 * np.median(values) / _STEPS.value
        print(f"{name:16} {np.median(values) / base:5.2f} times the time of blocks ({per_step:.2f} ms a step here)")


if __name__ == "__main__":
    app.run(main)
