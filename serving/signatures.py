"""What a served model can do: its signatures, as functions of tensors that return dicts of tensors.

All randomness is a function of the argument `seed`, so equal requests get equal answers. The number stands for the
same seed as in `tfvae.randomness.seed_from`.
"""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import tensorflow as tf

from tfvae.inference import amortized
from tfvae.metrics.importance import log_likelihood
from tfvae.metrics.metric import Sampler
from tfvae.metrics.posteriors import require_density
from tfvae.model import VAE
from tfvae.randomness import split
from tfvae.types import Batch, Seed

BITS = 0x7FFFFFFF


def signatures(sampler: Sampler, example_shape: Sequence[int]) -> dict[str, Any]:
    """Traced functions by the name of their signature; `score` is left out where the posterior has no density.

    Args:
        sampler: `sample` is of its generator, all others are of its model, the VAE that reads x.
        example_shape: of one x, float32.
    """
    model = sampler.model
    x = tf.TensorSpec([None, *example_shape], tf.float32)
    z = tf.TensorSpec([None, *model.latent.prior().event_shape], tf.float32)
    whole, real = tf.TensorSpec([], tf.int32), tf.TensorSpec([], tf.float32)
    functions: dict[str, tuple[Callable, Any, list[tf.TensorSpec]]] = {
        "sample": (sample, sampler, [whole, whole, real]),
        "encode": (encode, model, [x]),
        "decode": (decode, model, [z]),
        "reconstruct": (reconstruct, model, [x, whole]),
        "interpolate": (interpolate, model, [x, x, whole]),
    }
    if has_density(model, example_shape):
        functions["score"] = (score, model, [x, whole, whole])
    return {
        name: tf.function(partial(do, of), input_signature=specs).get_concrete_function()
        for name, (do, of, specs) in functions.items()
    }


def arguments(function: Any) -> Sequence[tf.TensorSpec]:
    """Names, types and shapes of what one of the `signatures` takes."""
    return function.structured_input_signature[0]


def has_density(model: VAE, example_shape: Sequence[int]) -> bool:
    """Whether q(z given x) has a density, without which there is neither rate nor ELBO."""
    try:
        require_density(model.encode(tf.zeros([1, *example_shape])), "score")
    except ValueError:
        return False
    return True


def sample(sampler: Sampler, n: tf.Tensor, seed: tf.Tensor, temperature: tf.Tensor) -> Batch:
    """n new examples x [n, ...]. `temperature` scales every latent standard deviation: 1 is the model, 0 its centre.

    The first k of n examples are those of a request for k with the same seed, up to rounding.
    """
    n, temperature = _at_least("n", n, 0), _at_least("temperature", temperature, 0)
    return sampler.generate(n, _seed(seed), temperature)


def encode(model: VAE, x: tf.Tensor) -> Batch:
    """Mean and standard deviation [B, D] of q(z given x)."""
    q = model.encode(x)
    return {"mean": q.mean(), "stddev": q.stddev()}


def decode(model: VAE, z: tf.Tensor) -> Batch:
    """The decoder's mean x [B, ...] of latents z [B, D]."""
    return model.generate(z, seed=tf.zeros([2], tf.int32), temperature=0.0)


def reconstruct(model: VAE, x: tf.Tensor, seed: tf.Tensor) -> Batch:
    """The decoder's mean x [B, ...] at one z drawn from q(z given x)."""
    return decode(model, model.encode(x).sample(seed=_seed(seed)))


def interpolate(model: VAE, a: tf.Tensor, b: tf.Tensor, steps: tf.Tensor) -> Batch:
    """Decoder's means x [B, steps, ...] on the straight line between the posterior means of a and b, ends included."""
    steps = _at_least("steps", steps, 2)
    first, last = model.encode(a).mean(), model.encode(b).mean()
    t = tf.reshape(tf.linspace(0.0, 1.0, steps), [-1, *[1] * (first.shape.rank - 1)])
    z = (1 - t) * first[:, None] + t * last[:, None]
    decoded = decode(model, tf.reshape(z, [-1, *first.shape[1:]]))
    return {name: tf.reshape(v, [-1, steps, *v.shape[1:]]) for name, v in decoded.items()}


def score(model: VAE, x: tf.Tensor, seed: tf.Tensor, num_samples: tf.Tensor) -> Batch:
    """How well the model explains x, in nats, [B] each.

    `rate` is KL(q, p), `distortion` is -log p(x given z) at one drawn z, and `elbo` is -distortion - rate. `iw_bound`
    is log p(x) estimated with `num_samples` importance samples (Burda et al. 2016, Eq. 8); [0] where that is 0.
    """
    num_samples = _at_least("num_samples", num_samples, 0)
    draw_seed, bound_seed = split(_seed(seed), 2)
    draw = amortized(model, {"x": x}, draw_seed)
    rate = tf.reduce_sum(draw.kl, axis=-1)
    bound = tf.cond(
        num_samples > 0,
        lambda: tf.cast(log_likelihood(model, {"x": x}, bound_seed, num_samples), tf.float32),
        lambda: tf.zeros([0]),
    )
    return {"elbo": draw.log_px - rate, "rate": rate, "distortion": -draw.log_px, "iw_bound": bound}


SUMMARIES = {do.__name__: inspect.getdoc(do) for do in (sample, encode, decode, reconstruct, interpolate, score)}
"""What each signature does, for people."""


def _seed(number: tf.Tensor) -> Seed:
    """`randomness.seed_from` of a tensor [] int32."""
    return tf.stack([tf.bitwise.right_shift(number, 31) & BITS, number & BITS])


def _at_least(name: str, value: tf.Tensor, least: int) -> tf.Tensor:
    """The value, once it is checked: what is computed from it cannot fail before, with a message of its own."""
    minimum = tf.cast(least, value.dtype)
    check = tf.debugging.assert_greater_equal(value, minimum, f"`{name}` must be at least {least}.")
    with tf.control_dependencies([check]):
        return tf.identity(value)
