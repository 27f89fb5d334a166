"""The methods on images: what each remedy chooses, and how choices become a method.

The rows of the paper's comparison are `numbers.METHODS`.
"""

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import keras
from ml_collections import ConfigDict

from configs.kinds import first_stage
from configs.kinds import remedies as shared
from configs.kinds.expressions import Axes, Remedy
from configs.kinds.first_stage import OUTPUT, POINT, Networks, Output
from configs.kinds.kind import Table
from configs.kinds.vectors import gamma_probe
from tfvae.latents import Deterministic, Latent
from tfvae.likelihoods import bernoulli
from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.metric import Metric
from tfvae.metrics.mutual_information import BatchMutualInformation
from tfvae.model import VAE
from tfvae.networks.heads import BernoulliHead
from tfvae.objectives import Objective, wae_mmd


def table(config: ConfigDict, networks: Networks, **stage: Any) -> Table:
    """The methods of a configuration, gamma learned by default; `stage` holds further fields of every first stage."""
    found = remedies(config)
    return Table(
        remedies={**shared.remedies(config), **found},
        assemble=partial(first_stage.method, config, networks, found["learned_gamma"]()[OUTPUT]),
        latent_width=partial(first_stage.width, config),
        stage={"probes": gamma_probe, "held_out": held_out, **stage},
    )


def remedies(config: ConfigDict) -> Mapping[str, Remedy]:
    """The decoder's output layers of the paper's comparison (Section 5), WAE-MMD, kappa, and joint training."""
    gaussians = first_stage.remedies(config, keras.activations.sigmoid)

    def cross_entropy() -> Axes:
        return {OUTPUT: Output(BernoulliHead, bernoulli)}

    def wae(weight: float = config.model.wae_weight) -> Axes:
        return {**gaussians["fixed_gamma"](HALF), POINT: partial(_point, weight)}

    return {**gaussians, "cross_entropy": cross_entropy, "wae_mmd": wae}


HALF = math.sqrt(0.5)
"""The deviation with which -log p is the squared error of the WAE paper, up to a constant."""


def _point(weight: float, width: int) -> tuple[Latent, Objective]:
    latent = Deterministic(width)
    return latent, wae_mmd(latent.prior, weight)


def held_out(model: VAE) -> list[Metric]:
    """What aggressive training looks at after each pass."""
    del model
    return [ElboParts(), BatchMutualInformation(), ActiveUnits()]
