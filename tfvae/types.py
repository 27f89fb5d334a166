"""The records that flow between the parts of the library, and the shared type aliases.

Sizes: B batch, S samples, T time, D latent width, K rate groups, V vocabulary. Log-densities are in nats, per example.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

Batch = Mapping[str, Any]
"""Nest of tensors with leading axis B. The key "x" is what a model models; other keys ride along."""

Shown = np.ndarray | list[str]
"""Examples as a person looks at them: pictures float32 [B, H, W, C] in [0, 1], or a line of text for each."""

Seed = Any
"""int32 [2], the seed of a stateless draw; or [B, 2], one for each row."""

Schedule = Callable[[tf.Tensor], tf.Tensor]
"""A value [] as a function of the step []."""


def aligned(values: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """[n] with as many axes as `like` [n, ...], so that each value meets its row."""
    return tf.reshape(values, [-1, *[1] * (like.shape.rank - 1)])


def by_rows(value: Any, like: tf.Tensor) -> tf.Tensor:
    """A number [] as it is; numbers [B] with as many axes as `like` [N, ...], each N / B times, against its own rows.

    A temperature is such a number: one for a batch, or one for each row of a request.
    """
    value = tf.convert_to_tensor(value, tf.float32)
    if value.shape.rank == 0:
        return value
    copies = tf.shape(like)[0] // tf.maximum(tf.shape(value)[0], 1)
    return aligned(tf.repeat(value, copies), like)


def examples(batch: Batch) -> tf.Tensor:
    """B, the number of a batch's examples, int32 []; x may be a tensor or a nest of tensors."""
    return tf.shape(tf.nest.flatten(batch["x"])[0])[0]


class Decoded(NamedTuple):
    """What a decoder makes of z: parameters of p(x given z), and penalties [B] it collected on the way."""

    params: Any
    penalties: Mapping[str, tf.Tensor]


class Draw(NamedTuple):
    """One sample of the latent variable for each example, and what it costs."""

    q: tfp.distributions.Distribution
    """The posterior q(z given x)."""
    z: tf.Tensor
    """[B, *event]."""
    log_px: tf.Tensor
    """log p(x given z), nats [B]."""
    kl: tf.Tensor
    """KL(q(z given x), p(z)), nats [B, K]: one column a rate group."""
    penalties: Mapping[str, tf.Tensor]
    """Penalties of the decoder, [B] each."""
    fields: Mapping[str, tf.Tensor] = {}
    """log p of each field of x given z, nats [B] each, where x has several; they add up to `log_px`."""


class Loss(NamedTuple):
    """A scalar to minimise, and the batch means of the terms it was made of."""

    total: tf.Tensor
    terms: Mapping[str, tf.Tensor]


class StepResult(NamedTuple):
    """What one gradient step reports; a block of n steps stacks each field on a leading axis [n]."""

    loss: Loss
    grad_norm: tf.Tensor
    """Global norm of the gradient before clipping."""


class Stepped(NamedTuple):
    """What an update hands to what drives or decorates it."""

    result: StepResult
    z: tf.Tensor
    """The latents that were drawn for the batch, [B, *event], with no gradient."""


class Generator(Protocol):
    """Draws n new examples. `temperature` scales every latent standard deviation; 1 is the model, 0 its centre."""

    def __call__(self, n: Any, seed: Seed, temperature: Any = 1.0) -> Batch: ...
