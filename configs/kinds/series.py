"""The auxiliary prior: an LSTM over the latents of a stage that has a series of them (Razavi et al. 2019, Section 4.1).

The paper trains it beside the first stage; after it, as a stage of its own, it sees the final latents alone. Neither
way changes the first stage.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import tensorflow as tf

from configs.kinds.expressions import Axes
from configs.kinds.kind import SECOND
from configs.kinds.remedies import OF, require_taken
from tfvae.checks import ConfigError
from tfvae.data.source import Source
from tfvae.experiment import Method, built
from tfvae.experiment.method import Optimizers
from tfvae.generators import from_aux_prior
from tfvae.latents import Empty, Latent
from tfvae.likelihoods import gaussian
from tfvae.metrics.metric import Metric
from tfvae.metrics.second_prior import SecondPrior
from tfvae.model import VAE
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.series import GaussianSeries
from tfvae.training.updates.beside import Beside
from tfvae.training.updates.gradient import GradientUpdate

BESIDE = "the auxiliary prior that is trained beside"
"""Name of an axis, as errors show it."""


@dataclass(frozen=True)
class AuxPrior:
    """An auxiliary prior, and the two ways to train one.

    Args:
        steps: of the series.
        width: D, numbers of each step.
        units: of the LSTM.
        clip: norm of the gradient.
        optimizers: makes those of each group.
    """

    steps: int
    width: int
    units: int
    clip: float
    optimizers: Optimizers

    def remedy(self, of: str | None = None) -> Axes:
        """`aux_prior(of=STAGE)` is a stage after that one; `... + aux_prior` trains beside the stage itself."""
        if of is None:
            return {BESIDE: self}
        return {OF: of, SECOND: lambda config, width, axes: self._after(axes)}

    def beside(self, method: Method, latent: Latent) -> Method:
        """The method, with the prior trained beside it; it then generates from that.

        Raises:
            ConfigError: there is no latent.
        """
        if not latent.features:
            raise ConfigError("aux_prior needs latents; this method has none.")

        def model(data: Source) -> VAE:
            vae = method.model(data)
            return VAE(vae.encoder, vae.latent, vae.decoder, vae.likelihood, self._model())

        def update(gradient: GradientUpdate) -> Beside:
            return Beside(gradient, self.optimizers())

        return replace(method, model=model, update=update, generator=from_aux_prior)

    def _after(self, axes: dict[str, Any]) -> Method:
        of = axes.pop(OF)
        require_taken(axes)
        return Method(
            model=lambda data: self._model(),
            optimizers=self.optimizers,
            gradient=partial(GradientUpdate, clip_norm=self.clip),
            of=of,
        )

    def _model(self) -> VAE:
        vae = VAE(NoEncoder(), Empty(), GaussianSeries(self.steps, self.width, self.units), gaussian)
        return built(vae, tf.zeros([1, self.steps, self.width]))


def bound(model: VAE) -> list[Metric]:
    """The bound with the auxiliary prior that was trained beside a model; nothing where there is none."""
    return [] if model.aux_prior is None else [SecondPrior(model.aux_prior, "aux_")]
