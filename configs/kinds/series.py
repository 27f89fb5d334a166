"""The auxiliary prior: an LSTM over the latents of a stage that has a series of them (Razavi et al. 2019, Section 4.1).

The paper trains it beside the first stage; after it, it sees the final latents, which it does not change.
"""

from functools import partial
from typing import Any

import tensorflow as tf

from configs.kinds.remedies import OF, require_taken
from tfvae.experiment import Method, built
from tfvae.experiment.method import Optimizers
from tfvae.latents import Empty
from tfvae.likelihoods import gaussian
from tfvae.model import VAE
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.series import GaussianSeries
from tfvae.training.updates.gradient import GradientUpdate


def aux_prior(steps: int, width: int, units: int, clip: float, optimizers: Optimizers, axes: dict[str, Any]) -> Method:
    """The method of an auxiliary prior.

    Args:
        steps: of the series.
        width: D, numbers of each step.
        units: of the LSTM.
        clip: norm of the gradient.
        optimizers: makes those of each group.
        axes: what the remedies chose; all of it is taken.
    """
    of = axes.pop(OF)
    require_taken(axes)
    return Method(
        model=lambda data: _prior(steps, width, units),
        optimizers=optimizers,
        gradient=partial(GradientUpdate, clip_norm=clip),
        of=of,
    )


def _prior(steps: int, width: int, units: int) -> VAE:
    vae = VAE(NoEncoder(), Empty(), GaussianSeries(steps, width, units), gaussian)
    return built(vae, tf.zeros([1, steps, width]))
