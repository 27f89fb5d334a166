"""Speed of images drawn pixel by pixel: our masked convolution, mixture of logistics and sampler against plain forms,
and a training step of the VAE of `delta_mnist` against the same networks in PyTorch, side by side in one run.

PyTorch is no dependency of this project. Its half runs in another interpreter, which only this benchmark needs:

  uv venv TORCH && uv pip install --python TORCH torch numpy
  python -m benchmarks.autoregressive_step --torch_python=TORCH/bin/python

All take turns, on equally many threads, so that a busy machine slows them alike; the numbers to look at are ratios of
medians.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp
from absl import app, flags

import configs
from benchmarks.turns import Run, compare, elsewhere, timed
from configs.kinds.images.raster import methods, rows
from tfvae.likelihoods import LogisticMixture
from tfvae.model import VAE
from tfvae.networks.images.causal_conv import CausalConv
from tfvae.networks.images.views import Whole
from tfvae.randomness import fold_in, seed_from

_TORCH = flags.DEFINE_string("torch_python", None, "Interpreter that has PyTorch; without it only tfvae is measured.")
_TURNS = flags.DEFINE_integer("turns", 6, "Times that each is measured.")
_STEPS = flags.DEFINE_integer("steps", 3, "Steps in a turn.")
_THREADS = flags.DEFINE_integer("threads", 2, "Threads of each.")

BATCH, SIDE, FILTERS, COMPONENTS, DRAWN = 32, 28, 32, 5, 4
"""Sizes; so many images are drawn by the slow sampler, which makes a full pass for each pixel."""


def normal(*shape: int) -> tf.Tensor:
    """Noise, always the same."""
    return tf.random.stateless_normal(shape, [1, 2])


def gradients(value: Callable[[], tf.Tensor], of: list[Any]) -> Run:
    """Values and gradients, in a graph."""

    @tf.function(autograph=False)
    def step() -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(of)
            total = tf.reduce_sum(value())
        return tf.add_n([tf.reduce_sum(gradient) for gradient in tape.gradient(total, of)])

    return timed(step)


def convolutions(size: int) -> Mapping[str, Run]:
    """The cropped kernel against a whole one times a mask."""
    h = normal(BATCH, SIDE, SIDE, FILTERS)
    layer = CausalConv(FILTERS, size)
    layer.build(h.shape)
    q = size // 2
    whole = normal(size, size, FILTERS, FILTERS)
    live = tf.cast(tf.range(size * size) <= q * size + q, tf.float32)
    mask = tf.reshape(live, [size, size, 1, 1])
    return {
        "tfvae": gradients(lambda: layer(h), [layer.kernel.value, h]),
        "whole kernel": gradients(lambda: tf.nn.conv2d(h, mask * whole, 1, "SAME"), [whole, h]),
    }


def mixtures() -> Mapping[str, Run]:
    """Our mixture of logistics against TFP's parts: a mixture of quantised logistics, without coupled channels."""
    shape = (BATCH, SIDE, SIDE)
    parts = [normal(*shape, COMPONENTS), normal(*shape, 1, COMPONENTS), normal(*shape, 1, COMPONENTS) - 2.0]
    nothing, x = tf.zeros([*shape, 0, COMPONENTS]), tf.round(255 * tf.sigmoid(normal(*shape, 1))) / 255

    def quantized() -> tf.Tensor:
        logits, means, log_scales = parts
        tfd = tfp.distributions
        steps = tfd.Logistic(127.5 * (means[..., 0, :] + 1.0) - 0.5, 127.5 * tf.exp(log_scales[..., 0, :]))
        bins = tfd.QuantizedDistribution(steps, low=0.0, high=255.0)
        mixed = tfd.MixtureSameFamily(tfd.Categorical(logits=logits), bins)
        return mixed.log_prob(255.0 * x[..., 0])

    return {
        "tfvae": gradients(lambda: LogisticMixture(*parts, nothing).log_prob(x), parts),
        "TFP": gradients(quantized, parts),
    }


def vae() -> tuple[VAE, Any]:
    """The delta-VAE of `delta_mnist` at `small`, and its gradient step."""
    config = configs.resolve("delta_mnist", "small", {})
    method = methods.method(config, rows.row_networks(config), {})
    model = method.model(None)
    return model, method.gradient(model, method.optimizers(), method.objective(model), seed=seed_from(0))


def samplers(model: VAE) -> Mapping[str, Run]:
    """Drawing with what layers remember, against a full pass for each pixel."""
    z = model.latent.prior().sample(DRAWN, seed=[1, 2])
    decoder = model.decoder

    @tf.function(autograph=False)
    def full_passes(z: tf.Tensor) -> tf.Tensor:
        context = decoder.net.context(z)

        def pixel(place: tf.Tensor, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            p = model.likelihood(decoder.head(decoder.net.pixels(Whole(x), context)))
            drawn = decoder.emit(p, fold_in(seed_from(0), place), 1.0)
            here = tf.reshape(tf.one_hot(place, SIDE * SIDE), [SIDE, SIDE, 1])
            return place + 1, x + here * drawn

        start = (tf.constant(0), tf.zeros([DRAWN, SIDE, SIDE, 1]))
        return tf.while_loop(lambda place, x: place < SIDE * SIDE, pixel, start)[1]

    return {
        "tfvae": timed(lambda: model.generate(z, seed=seed_from(0))["x"]),
        "full passes": timed(lambda: full_passes(z)),
    }


def main(argv: list[str]) -> None:
    """Measures and prints."""
    del argv
    tf.config.threading.set_intra_op_parallelism_threads(_THREADS.value)
    tf.config.threading.set_inter_op_parallelism_threads(1)

    def show(title: str, ways: Mapping[str, Run]) -> None:
        compare(title, ways, _TURNS.value, _STEPS.value)

    for size in (3, 5, 7):
        show(f"convolution {size}x{size}", convolutions(size))
    show("logistic mixture", mixtures())
    model, update = vae()
    show("sampler", samplers(model))
    x = tf.cast(tf.random.stateless_uniform([BATCH, SIDE, SIDE, 1], [1, 2]) < 0.3, tf.float32)
    step = tf.function(lambda: update({"x": x}).result.grad_norm, autograph=False)
    script, numbers = Path(__file__).with_name("autoregressive_step_torch.py"), {"threads": _THREADS.value}
    others = {"PyTorch": elsewhere(_TORCH.value, script, numbers)} if _TORCH.value else {}
    show("training step", {"tfvae": timed(step), **others})
    if _TORCH.value is None:
        print("Without --torch_python no step is compared: uv venv TORCH && uv pip install --python TORCH torch numpy")


if __name__ == "__main__":
    app.run(main)
