"""Speed of a training step of the lagging paper's sentence VAE, here and in PyTorch, side by side in one run; and of
our LSTM against that of Keras.

PyTorch is no dependency of this project. Its half runs in another interpreter, which only this benchmark needs:

  uv venv TORCH && uv pip install --python TORCH torch numpy
  python -m benchmarks.text_step --torch_python=TORCH/bin/python

Both take turns, on equally many threads, so that a busy machine slows both alike; the numbers to look at are ratios of
medians.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from absl import app, flags

from benchmarks.turns import Run, compare, elsewhere, timed
from tfvae.data.arrays import Arrays
from tfvae.experiment import built
from tfvae.latents import Diagonal, log_variance_scale
from tfvae.likelihoods.tokens import tokens
from tfvae.model import GROUPS, VAE
from tfvae.networks.decoders import Autoregressive
from tfvae.networks.sentences.lstm import Decoder, Encoder
from tfvae.networks.sentences.recurrence import lstm
from tfvae.objectives import elbo
from tfvae.randomness import seed_from
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import GradientUpdate

_TORCH = flags.DEFINE_string("torch_python", None, "Interpreter that has PyTorch; without it only tfvae is measured.")
_TURNS = flags.DEFINE_integer("turns", 8, "Times that each is measured.")
_STEPS = flags.DEFINE_integer("steps", 2, "Steps in a turn.")
_THREADS = flags.DEFINE_integer("threads", 2, "Threads of each.")

SIZES = {"vocabulary": 20_000, "embedding": 512, "width": 1024, "latent": 32, "batch": 32, "length": 20}
DROPOUT, CLIP = 0.5, 5.0
"""Those of the paper, Appendix B.2."""


def ours() -> Run:
    """Trains on random sentences without PAD; speed does not depend on the words."""
    latent = Diagonal(SIZES["latent"], log_variance_scale)
    sizes = {name: SIZES[name] for name in ("vocabulary", "embedding", "width")}
    decoder = Autoregressive(Decoder(latent.width, **sizes, dropout=DROPOUT), SIZES["length"])
    shape = (4 * SIZES["batch"], SIZES["length"])
    rows = np.random.default_rng(0).integers(4, SIZES["vocabulary"], shape).astype(np.int32)
    model = built(VAE(Encoder(latent.features, **sizes), latent, decoder, tokens), rows[:1])
    optimizers = {group: keras.optimizers.SGD(1.0) for group in GROUPS}
    update = GradientUpdate(model, optimizers, elbo(), seed=seed_from(0), clip_norm=CLIP)
    source = Arrays({"train": {"x": rows}}, lambda columns, seed: {"x": columns["x"]})
    procedure, batches = Basic(update), iter(source.batches("train", SIZES["batch"], seed=seed_from(0)))
    return timed(lambda: procedure.steps(batches, 1).grad_norm)


def recurrences() -> Mapping[str, Run]:
    """Values and gradients of an LSTM layer, embeddings to states."""
    layer = keras.layers.LSTM(SIZES["width"], return_sequences=True)
    x = tf.random.stateless_normal([SIZES["batch"], SIZES["length"], SIZES["embedding"]], [1, 2])
    layer.build(x.shape)
    weights = [v.value for v in layer.trainable_variables]
    zero = tf.zeros([SIZES["batch"], SIZES["width"]])

    def ours(x: tf.Tensor) -> tf.Tensor:
        kernel, recurrent, bias = weights
        flat = tf.reshape(tf.transpose(x, [1, 0, 2]), [-1, SIZES["embedding"]]) @ kernel + bias
        gates = tf.reshape(flat, [SIZES["length"], SIZES["batch"], 4 * SIZES["width"]])
        return lstm(gates, tf.convert_to_tensor(recurrent), zero, zero)

    def run(states: Callable[[tf.Tensor], tf.Tensor]) -> Run:
        @tf.function
        def step() -> list[tf.Tensor]:
            with tf.GradientTape() as tape:
                tape.watch(x)
                total = tf.reduce_sum(states(x))
            return tape.gradient(total, [x, *weights])

        return timed(lambda: step()[0])

    return {"tfvae": run(ours), "Keras": run(layer)}


def main(argv: list[str]) -> None:
    """Measures and prints."""
    del argv
    tf.config.threading.set_intra_op_parallelism_threads(_THREADS.value)
    # Large products gain nothing from running beside each other, and share the caches.
    tf.config.threading.set_inter_op_parallelism_threads(1)
    compare("LSTM layer", recurrences(), _TURNS.value, _STEPS.value)
    if _TORCH.value is None:
        print("Without --torch_python nothing is compared: uv venv TORCH && uv pip install --python TORCH torch numpy")
    script = Path(__file__).with_name("text_step_torch.py")
    numbers = {**SIZES, "dropout": DROPOUT, "clip": CLIP, "threads": _THREADS.value}
    others = {"PyTorch": elsewhere(_TORCH.value, script, numbers)} if _TORCH.value else {}
    compare("training step", {"tfvae": ours(), **others}, _TURNS.value, _STEPS.value)


if __name__ == "__main__":
    app.run(main)
