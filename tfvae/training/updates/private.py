"""A gradient step of differential privacy: the gradient of each row is clipped, and their sum is noised."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from tfvae.checks import ConfigError
from tfvae.inference.amortized import Inference, amortized
from tfvae.model import VAE
from tfvae.objectives import Objective
from tfvae.randomness import fold_in, normal, split
from tfvae.static_shapes import static_shapes
from tfvae.training import replicas
from tfvae.training.privacy import Promise, secret_key
from tfvae.training.updates.gradient import Computed, GradientUpdate
from tfvae.types import Batch, Loss, Seed, examples

_Row = tuple[Loss, list[tf.Tensor], tf.Tensor]


class PrivateUpdate(GradientUpdate):
    """The sum of clipped gradients of rows, plus noise, over the expected size of a batch; then the optimisers.

    A batch has "real" [B], 0 for rows that do not count, see `procedures.poisson`. Each row is read in a batch of its
    own and not as in training, so that no moving moment takes in a row without noise. What is reported, the loss and
    the latents, has no noise.

    Args:
        model: as of `GradientUpdate`, and so are the next four.
        optimizers: of the model.
        objective: of one row.
        seed: of the model's own noise.
        inference: draws z.
        promise: how much is clipped, and how much noise there is.
        batch_size: expected number of rows.
        key: seed of the noise of gradients; None for one that nobody knows. With a known one nothing is promised.

    Raises:
        ConfigError: there are several replicas, each of which would add noise of its own.
        ValueError: see `GradientUpdate`.
    """

    def __init__(
        self,
        model: VAE,
        optimizers: Mapping[str, keras.optimizers.Optimizer] | Callable[[], keras.optimizers.Optimizer],
        objective: Objective,
        *,
        seed: Seed,
        inference: Inference = amortized,
        promise: Promise,
        batch_size: int,
        key: Seed | None = None,
    ) -> None:
        if replicas.count() > 1:
            raise ConfigError(f"`private` trains on one device, got {replicas.count()}: leave --strategy out.")
        super().__init__(model, optimizers, objective, seed=seed, inference=inference)
        self.promise, self.batch_size = promise, batch_size
        self._key = secret_key() if key is None else key

    def _gradients(self, batch: Batch, groups: Sequence[str], call: tf.Tensor) -> Computed:
        variables = [v.value for group in groups for v in self.model.group(group)]
        seeds = tf.random.experimental.stateless_split(fold_in(self.seed, call), examples(batch))
        with static_shapes():  # what is packed by its lengths cannot be computed for many rows at once
            loss, gradients, z = tf.vectorized_map(partial(self._of_row, variables), (batch["x"], seeds))
        sums = self._clipped_sums(gradients, batch["real"])
        noise = split(fold_in(self._key, call), len(sums))
        noised = [self._noised(total, seed) for total, seed in zip(sums, noise, strict=True)]
        share = tf.math.divide_no_nan(batch["real"], tf.reduce_sum(batch["real"]))
        return tf.nest.map_structure(lambda values: tf.tensordot(share, values, 1), loss), noised, z[:, 0]

    def _of_row(self, variables: Sequence[tf.Variable], row: tuple[Any, Seed]) -> _Row:
        """The loss of a row, which comes with its seed; its gradients, and z [1, *event]."""
        x, seed = row
        batch = {"x": tf.nest.map_structure(lambda value: value[tf.newaxis], x)}
        draw_seed, objective_seed = split(seed[tf.newaxis], 2)
        with tf.GradientTape() as tape:
            draw = self.inference(self.model, batch, draw_seed, step=self.step)
            loss = self.objective(draw, batch, self.step, objective_seed)
        gradients = tape.gradient(loss.total, variables, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        return loss, [tf.convert_to_tensor(gradient) for gradient in gradients], draw.z

    def _clipped_sums(self, gradients: Sequence[tf.Tensor], real: tf.Tensor) -> list[tf.Tensor]:
        """Sums over rows of their gradients [B, ...], each row's as long as `clip` at most, all weights together."""
        squares = [tf.reduce_sum(gradient**2, axis=range(1, gradient.shape.rank)) for gradient in gradients]
        norms = tf.sqrt(tf.add_n(squares))
        shares = real * self.promise.clip / tf.maximum(norms, self.promise.clip)
        return [tf.tensordot(shares, gradient, 1) for gradient in gradients]

    def _noised(self, total: tf.Tensor, seed: Seed) -> tf.Tensor:
        deviation = self.promise.noise * self.promise.clip
        return (total + deviation * normal(tf.shape(total), seed)) / self.batch_size
