"""Semi-amortized inference: the encoder proposes q, gradient descent refines it (Kim et al. 2018, Algorithm 1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from tfvae.checks import require_at_least, require_momentum, require_positive
from tfvae.inference.amortized import drawn
from tfvae.model import VAE
from tfvae.randomness import fold_in, split
from tfvae.schedules import constant
from tfvae.types import Batch, Draw, Schedule, Seed

Cost = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
"""(lambda [B, ..., F], number k of the step []) -> what each example costs, nats [B]."""


@dataclass(frozen=True)
class SemiAmortized:
    """lambda, the parameters of q(z given x), start at the encoder's output and descend the negative ELBO.

    Each step has fresh noise, and dropout when training. All is done for each example alone, so that q does not depend
    on the rest of the batch; the released code has the mean over a batch instead. Its rate of 1 and norm of 5, with 32
    sentences a batch, are the defaults here: 1 / 32 and 5 sqrt(32).

    The gradient passes through the refinement, to the encoder and to the decoder. It is exact but for second
    derivatives, which are central differences of gradients (the paper's Section 3.3 has one-sided ones).

    Layers that change their state when called, such as batch normalisation, do so at each step.

    Args:
        steps: K; 0 is amortized inference.
        rate: alpha, nats.
        momentum: gamma.
        clip: largest norm of an example's gradient, nats.
        epsilon: distance between lambda and the points of the central difference.
        weight: of the KL, as a function of the training's step, where the objective anneals it; 1 where nothing is
            trained.

    Raises:
        ValueError: a number is out of range.
    """

    steps: int = 10
    rate: float = 1 / 32
    momentum: float = 0.5
    clip: float = 5 * 32**0.5
    epsilon: float = 3e-3
    weight: Schedule = constant(1.0)

    def __post_init__(self) -> None:
        require_at_least("steps", self.steps, 0)
        require_momentum("momentum", self.momentum)
        for name in ("rate", "clip", "epsilon"):
            require_positive(name, getattr(self, name))

    def __call__(
        self, model: VAE, batch: Batch, seed: Seed, *, training: bool = False, step: tf.Tensor | None = None
    ) -> Draw:
        noise = split(seed, 3)[2]  # the first two are those of the draw
        weight = 1.0 if step is None else self.weight(step)

        def cost(h: tf.Tensor, k: tf.Tensor) -> tf.Tensor:
            draw = drawn(model, batch, model.latent.posterior(h), fold_in(noise, k), training=training)
            return tf.add_n([weight * tf.reduce_sum(draw.kl, axis=-1), -draw.log_px, *draw.penalties.values()])

        h = self._refined(model.encoder(batch["x"], training=training), cost)
        return drawn(model, batch, model.latent.posterior(h), seed, training=training)

    def _refined(self, h: tf.Tensor, cost: Cost) -> tf.Tensor:
        """The parameters lambda after K steps from h, differentiable once by h and by the variables `cost` reads."""

        @tf.custom_gradient
        def refine(h: tf.Tensor) -> Any:
            last, path, slopes = self._descend(h, cost)

            def backward(dh: tf.Tensor, variables: Sequence[tf.Variable] | None = None) -> Any:
                dh, *others = self._ascend(dh, path, slopes, cost, variables or ())
                return dh if variables is None else (dh, others)

            return last, backward

        return refine(h)

    def _descend(self, h: tf.Tensor, cost: Cost) -> tuple[tf.Tensor, tf.TensorArray, tf.TensorArray]:
        """Descends K steps from h. Returns the last lambda, and for each step the lambda before it and the gradient."""

        def step(
            k: tf.Tensor, h: tf.Tensor, velocity: tf.Tensor, path: tf.TensorArray, slopes: tf.TensorArray
        ) -> tuple[Any, ...]:
            slope = _slope(cost, h, k)
            # The slope is kept as it was before clipping, for the way back passes through the clipping too.
            velocity = self.momentum * velocity - self._clipped(slope)
            return k + 1, h + self.rate * velocity, velocity, path.write(k, h), slopes.write(k, slope)

        arrays = [tf.TensorArray(h.dtype, self.steps, clear_after_read=False) for _ in range(2)]
        start = (tf.constant(0), h, tf.zeros_like(h), *arrays)
        # XLA must know how many steps the gradients by each of them may have to go back.
        _, h, _, path, slopes = tf.while_loop(lambda k, *_: k < self.steps, step, start, maximum_iterations=self.steps)
        return h, path, slopes

    def _ascend(
        self,
        dh: tf.Tensor,
        path: tf.TensorArray,
        slopes: tf.TensorArray,
        cost: Cost,
        variables: Sequence[tf.Variable],
    ) -> list[tf.Tensor]:
        """Goes back the way that `_descend` went.

        Turns the gradient by the last lambda, `dh`, into the gradients by the first lambda and by the variables.
        """

        def step(k: tf.Tensor, dvelocity: tf.Tensor, *gradients: tf.Tensor) -> tuple[tf.Tensor, ...]:
            # The chain rule of `_descend`'s step, last line first: h' = h + rate v', v' = momentum v - clip(slope(h)).
            # h and h' share a gradient but for what v' adds to it: the step's Hessian times the gradient of the slope.
            h, slope = path.read(k), slopes.read(k)
            dvelocity += self.rate * gradients[0]
            with tf.GradientTape() as tape:
                tape.watch(slope)
                clipped = self._clipped(slope)
            v = tape.gradient(clipped, slope, output_gradients=-dvelocity)
            more = _along(lambda at: cost(at, k), h, v, self.epsilon, variables)
            return k - 1, self.momentum * dvelocity, *(a + b for a, b in zip(gradients, more, strict=True))

        start = (tf.constant(self.steps - 1), tf.zeros_like(dh), dh, *(tf.zeros_like(v) for v in variables))
        return list(tf.while_loop(lambda k, *_: k >= 0, step, start, maximum_iterations=self.steps)[2:])

    def _clipped(self, slope: tf.Tensor) -> tf.Tensor:
        return tf.clip_by_norm(slope, self.clip, axes=_of_an_example(slope))


def _slope(cost: Cost, h: tf.Tensor, k: tf.Tensor) -> tf.Tensor:
    """Gradient of each example's cost, [B, F]."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(h)
        nats = cost(h, k)
    return tape.gradient(nats, h)


def _along(
    cost: Callable[[tf.Tensor], tf.Tensor], h: tf.Tensor, v: tf.Tensor, epsilon: float, variables: Sequence[tf.Variable]
) -> list[tf.Tensor]:
    """Gradients, with respect to h and the variables, of the derivative of `cost` in direction v, summed over examples.

    Each example moves by `epsilon` whatever its |v|: a distance that scaled with |v| would drown in rounding errors.
    """
    # cost(h + e u) - cost(h - e u) over 2 e is the slope along u = v / |v|, and |v| times it is v's product with the
    # gradient; the gradient of that product is the Hessian times v. Both points have the same noise, that of step k.
    length = tf.sqrt(tf.reduce_sum(tf.square(v), _of_an_example(v), keepdims=True))  # tf.norm of two axes is a matrix's
    move = epsilon * tf.math.divide_no_nan(v, length)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([h, *variables])
        slope = (cost(h + move) - cost(h - move)) / (2 * epsilon)
        along = tf.reduce_sum(tf.reshape(length, [-1]) * slope)
    found = tape.gradient(along, [h, *variables], unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return [tf.convert_to_tensor(g) for g in found]


def _of_an_example(h: tf.Tensor) -> list[int]:
    """All axes but the first: lambda is [B, F], or [B, n, F] where a series has a posterior at each step."""
    return list(range(1, h.shape.rank))
