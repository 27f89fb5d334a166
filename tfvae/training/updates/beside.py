"""A gradient step of a model, and one of its auxiliary prior on the latents of the same batch."""

from collections.abc import Callable, Mapping, Sequence

import keras
import tensorflow as tf

from tfvae.latents import ends
from tfvae.model import GROUPS
from tfvae.objectives import elbo
from tfvae.randomness import fold_in
from tfvae.training.updates.gradient import GradientUpdate
from tfvae.training.updates.wrapped import WrappedUpdate
from tfvae.types import Batch, Stepped

_PRIOR = 7919
"""Makes seeds of the prior's own from those of the model."""


class Beside(WrappedUpdate[GradientUpdate]):
    """Trains `update.model`, and beside it `update.model.aux_prior` on z of the same examples.

    The prior's loss reaches neither encoder nor decoder: both go the way that they would go alone, bit for bit; unless
    the model's own inference looks at the prior, as `inference.under_prior` does. It is trained in steps that move the
    decoder, too, not in the inner ones of aggressive training.

    Razavi et al. 2019, Section 4.1.

    Args:
        update: of the model.
        optimizers: of the prior, for each group or as a function that makes one; see `GradientUpdate`.

    Raises:
        ValueError: the model has no auxiliary prior.
    """

    def __init__(
        self,
        update: GradientUpdate,
        optimizers: Mapping[str, keras.optimizers.Optimizer] | Callable[[], keras.optimizers.Optimizer],
    ) -> None:
        prior = update.model.aux_prior
        if prior is None:
            raise ValueError("`update.model` must have an `aux_prior`, got None.")
        super().__init__(update)
        self.seed = fold_in(update.seed, _PRIOR)
        seed = fold_in(self.seed, _PRIOR)
        self.prior = GradientUpdate(prior, optimizers, elbo(), seed=seed, clip_norm=update.clip_norm)

    @property
    def variables(self) -> Mapping[str, tf.Variable]:
        own = {f"aux_prior/{name}": variable for name, variable in self.prior.variables.items()}
        return {**self.update.variables, **own}

    @tf.autograph.experimental.do_not_convert
    def __call__(self, batch: Batch, groups: Sequence[str] = GROUPS) -> Stepped:
        stepped = self.update(batch, groups)
        if "generative" in groups:
            seed = fold_in(self.seed, self.prior.calls)
            # What the decoder makes of z is not used, so a compiled step does not compute it.
            draw = self.update.inference(self.update.model, batch, seed)
            self.prior({"x": draw.z, **ends(draw.q)})
        return stepped
