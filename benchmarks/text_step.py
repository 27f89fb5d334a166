"""Speed of a training step of the lagging paper's sentence VAE, here and in PyTorch, side by side in one run; and of
our LSTM against that of Keras.

Measured are the step of all weights, and the inner step of aggressive training, which updates the encoder alone:
clipped together with the decoder, whose gradients it then needs for their norm, and apart from it.

PyTorch is no dependency of this project. Its half runs in another interpreter, which only this benchmark needs:

  uv venv TORCH && uv pip install --python TORCH torch numpy
  python -m benchmarks.text_step --torch_python=TORCH/bin/python --sizes=small --threads=1 --clock=cpu

Both take turns, on equally many threads; the numbers to look at are ratios of medians. A busy machine slows the wall's
clock of both, but not alike where there are several threads; seconds of one thread's CPU it hardly changes.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from absl import app, flags

from benchmarks.turns import CLOCKS, Run, blocks, compare, elsewhere
from tfvae.data.arrays import Arrays
from tfvae.experiment import built
from tfvae.latents import Diagonal, log_variance_scale
from tfvae.likelihoods.tokens import tokens
from tfvae.model import GROUPS, VAE
from tfvae.networks.decoders import Autoregressive
from tfvae.networks.sentences.lstm import Decoder, Encoder, hidden
from tfvae.objectives import elbo
from tfvae.randomness import seed_from
from tfvae.training.updates.gradient import GradientUpdate

_TORCH = flags.DEFINE_string("torch_python", None, "Interpreter that has PyTorch; without it only tfvae is measured.")
_SIZES = flags.DEFINE_enum("sizes", "paper", ("paper", "small"), "Of the paper, or those of `lagging_reviews`, small.")
_TURNS = flags.DEFINE_integer("turns", 8, "Times that each is measured.")
_STEPS = flags.DEFINE_integer("steps", 2, "Steps in a turn, made in one call; at small sizes take 30.")
_THREADS = flags.DEFINE_integer("threads", 2, "Threads of each.")
_CLOCK = flags.DEFINE_enum("clock", "wall", tuple(CLOCKS), "Seconds that pass, or those of CPU that a process takes.")

SIZES = {
    "paper": {"vocabulary": 20_000, "embedding": 512, "width": 1024, "latent": 32, "batch": 32, "length": 20},
    "small": {"vocabulary": 1000, "embedding": 64, "width": 100, "latent": 16, "batch": 16, "length": 46},
}
DROPOUT, CLIP = 0.5, 5.0
"""Those of the paper, Appendix B.2."""
STEPS = {
    "training step": (GROUPS, (GROUPS,)),
    "inner, joint": (("inference",), (GROUPS,)),
    "inner, apart": (("inference",), ()),
}
"""Name of a step -> the groups that it updates, and those that are clipped together."""


def ours(sizes: Mapping[str, int], groups: Sequence[str], together: Sequence[Sequence[str]]) -> Run:
    """Trains on random sentences without PAD; speed does not depend on the words."""
    latent = Diagonal(sizes["latent"], log_variance_scale)
    network = {name: sizes[name] for name in ("vocabulary", "embedding", "width")}
    decoder = Autoregressive(Decoder(latent.width, **network, dropout=DROPOUT), sizes["length"])
    shape = (4 * sizes["batch"], sizes["length"])
    rows = np.random.default_rng(0).integers(4, sizes["vocabulary"], shape).astype(np.int32)
    model = built(VAE(Encoder(latent.features, **network), latent, decoder, tokens), rows[:1])
    optimizers = {group: keras.optimizers.SGD(1.0) for group in GROUPS}
    update = GradientUpdate(model, optimizers, elbo(), seed=seed_from(0), clip_norm=CLIP, clip_together=together)
    source = Arrays({"train": {"x": rows}}, lambda columns, seed: {"x": columns["x"]})
    batches = iter(source.batches("train", sizes["batch"], seed=seed_from(0)))

    @tf.function
    def block(n: tf.Tensor) -> tf.Tensor:
        norm = tf.constant(0.0)
        for _ in tf.range(n):
            norm = update(next(batches), groups).result.grad_norm
        return norm

    return blocks(lambda n: block(tf.constant(n)), CLOCKS[_CLOCK.value])


def recurrences(sizes: Mapping[str, int]) -> Mapping[str, Run]:
    """Values and gradients of an LSTM layer, embeddings to states."""
    width, embedding, length, batch = (sizes[name] for name in ("width", "embedding", "length", "batch"))
    layer = keras.layers.LSTM(width, return_sequences=True)
    x = tf.random.stateless_normal([batch, length, embedding], [1, 2])
    layer.build(x.shape)
    weights = [v.value for v in layer.trainable_variables]
    zero = tf.zeros([batch, width])

    def ours(x: tf.Tensor) -> tf.Tensor:
        kernel, recurrent, bias = weights
        return hidden(tf.transpose(x, [1, 0, 2]), kernel, recurrent, bias, zero, zero)

    def run(states: Callable[[tf.Tensor], tf.Tensor]) -> Run:
        @tf.function
        def step() -> list[tf.Tensor]:
            with tf.GradientTape() as tape:
                tape.watch(x)
                total = tf.reduce_sum(states(x))
            return tape.gradient(total, [x, *weights])

        return blocks(lambda n: [step() for _ in range(n)][-1][0], CLOCKS[_CLOCK.value])

    return {"tfvae": run(ours), "Keras": run(layer)}


def main(argv: list[str]) -> None:
    """Measures and prints."""
    del argv
    tf.config.threading.set_intra_op_parallelism_threads(_THREADS.value)
    # Large products gain nothing from running beside each other, and share the caches.
    tf.config.threading.set_inter_op_parallelism_threads(1)
    sizes = SIZES[_SIZES.value]
    compare("LSTM layer", recurrences(sizes), _TURNS.value, _STEPS.value)
    if _TORCH.value is None:
        print("Without --torch_python nothing is compared: uv venv TORCH && uv pip install --python TORCH torch numpy")
    for name, (groups, together) in STEPS.items():
        ways = {"tfvae": ours(sizes, groups, together), **_torch(name, sizes)}
        compare(name, ways, _TURNS.value, _STEPS.value)


def _torch(name: str, sizes: Mapping[str, int]) -> Mapping[str, Run]:
    """PyTorch's way to make a step of that name, if there is one."""
    if _TORCH.value is None:
        return {}
    script = Path(__file__).with_name("text_step_torch.py")
    numbers = {**sizes, "dropout": DROPOUT, "clip": CLIP, "threads": _THREADS.value}
    return {"PyTorch": elsewhere(_TORCH.value, script, {**numbers, "step": name, "clock": _CLOCK.value})}


if __name__ == "__main__":
    app.run(main)
