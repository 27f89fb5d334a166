"""Adversarial training of an autoencoder: after each of its steps, one of the discriminator of its codes.

Makhzani et al. 2015, Section 2.1; generated-loss paper, Appendix H.
"""

from collections.abc import Mapping, Sequence

import keras
import tensorflow as tf
import tensorflow_probability as tfp

from tfvae.model import GROUPS, VAE
from tfvae.objectives.penalties import of_data, told_apart
from tfvae.randomness import fold_in, replicated_sample
from tfvae.training import replicas
from tfvae.training.updates.gradient import Update
from tfvae.training.updates.wrapped import WrappedUpdate
from tfvae.types import Batch, Loss, Seed, Stepped, StepResult

tfd = tfp.distributions

_OWN = 4517
"""Makes seeds of the prior's draws from that of the update."""


class Adversarial(WrappedUpdate[Update]):
    """Trains a discriminator to tell codes from draws of the prior; the autoencoder's objective is to deceive it.

    The discriminator learns in steps that move the decoder, from the codes of the same batch, as they were before the
    step. Its loss is the term "discriminator".

    Args:
        update: of the autoencoder, with `objectives.penalties.Deceived` in its objective.
        model: its prior is what codes should look like.
        discriminator: z [B, D] -> logits [B, 2]; with all weights.
        optimizer: of the discriminator.
        seed: of the prior's draws.
    """

    def __init__(
        self,
        update: Update,
        model: VAE,
        discriminator: keras.Model,
        optimizer: keras.optimizers.Optimizer,
        seed: Seed,
    ) -> None:
        super().__init__(update)
        self.model, self.seed = model, fold_in(seed, _OWN)
        self.discriminator, self.optimizer = discriminator, optimizer
        optimizer.build(discriminator.trainable_variables)

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        owned = [*self.discriminator.variables, *self.optimizer.variables]
        return {**self.update.variables, **{f"adversarial/{i}": v.value for i, v in enumerate(owned)}}

    @tf.autograph.experimental.do_not_convert
    def __call__(self, batch: Batch, groups: Sequence[str] = GROUPS) -> Stepped:
        seed = fold_in(self.seed, self.calls)
        (loss, terms), norm = (stepped := self.update(batch, groups)).result
        told = self._discriminate(of_data(stepped.z, batch), seed) if "generative" in groups else tf.constant(0.0)
        return stepped._replace(result=StepResult(Loss(loss, {**terms, "discriminator": told}), norm))

    def _discriminate(self, z: tf.Tensor, seed: Seed) -> tf.Tensor:
        """A step of the discriminator; its loss, nats."""
        like_z = replicated_sample(tfd.Sample(self.model.latent.prior(), tf.shape(z)[:1]), seed)
        weights = self.discriminator.trainable_variables
        with tf.GradientTape() as tape:
            logits = self.discriminator(z), self.discriminator(like_z)
            loss = told_apart(logits[0], prior=False) + told_apart(logits[1], prior=True)
        gradients = replicas.mean(tape.gradient(loss, [w.value for w in weights]))
        self.optimizer.apply_gradients(zip(replicas.shares(gradients), weights, strict=True))
        return replicas.mean(loss)
