"""What the generated-loss paper compares with: the pass-through model, and autoencoders without a KL."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

import keras
from ml_collections import ConfigDict

from configs.kinds.expressions import Axes, Remedy
from configs.kinds.records.optimizers import optimizer
from configs.kinds.records.variants import Levels
from tfvae.checks import require_at_least
from tfvae.latents import Deterministic, Latent, SigmaNetwork
from tfvae.latents.with_moments import WithMoments
from tfvae.model import VAE
from tfvae.networks.records import SimpleTuple, Tuple, celu
from tfvae.networks.records.gru import Cell, GRUCell, joint, separate
from tfvae.networks.records.layers import dense
from tfvae.objectives.penalties import Deceived, Penalized, Reconstruction, wasserstein_to_normal
from tfvae.training.updates.adversarial import Adversarial
from tfvae.training.updates.gradient import GradientUpdate, Update

IN_DEGREES = {"separate": separate, "joint": joint}
PARTS, TIE = "the modules of messages", "what ties codes to the prior"


class Parts(NamedTuple):
    """Modules of a tree."""

    message: Callable[[int, int], keras.layers.Layer]
    shared_text: bool


class Tie(NamedTuple):
    """A penalty of all codes of a batch, in place of the KL of each."""

    objective: Callable[[Reconstruction, VAE], Penalized]
    decorate: Callable[[GradientUpdate], Update]


def remedies(config: ConfigDict) -> Mapping[str, Remedy]:
    """The pass-through model (Appendix G), AAE (Appendix H) and WAE (Appendix I)."""
    network, adam = config.model.network, config.training.adam

    def pass_through() -> Axes:
        return {PARTS: Parts(SimpleTuple, shared_text=False)}

    def wae(weight: float = 0.128) -> Axes:
        require_at_least("weight", weight, 0.0)

        def objective(reconstruct: Reconstruction, model: VAE) -> Penalized:
            return Penalized(reconstruct, wasserstein_to_normal, weight / network.width)

        return {TIE: Tie(objective, lambda gradient: gradient)}

    def aae(weight: float = 1.0) -> Axes:
        require_at_least("weight", weight, 0.0)

        # One for each model, whoever asks for its objective: training, and the loss curves.
        discriminator = lru_cache(maxsize=None)(lambda model: _discriminator(network))

        def objective(reconstruct: Reconstruction, model: VAE) -> Penalized:
            return Penalized(reconstruct, Deceived(discriminator(model)), weight)

        return {TIE: Tie(objective, partial(_adversarial, adam))}

    return {"pass_through": pass_through, "wae": wae, "aae": aae}


def parts(config: ConfigDict) -> Parts:
    """The tree recursive model's."""
    return Parts(partial(Tuple, cell=cell(config)), config.model.network.shared_text)


def cell(config: ConfigDict) -> Cell:
    """Makes the GRUs of all modules."""
    return partial(GRUCell, in_degrees=IN_DEGREES[config.model.network.gru_fan_in])


def latent(config: ConfigDict, levels: Levels, tie: Tie | None) -> Latent:
    """A code where a tie holds it, else the latent whose deviation is a function of its mean."""
    network = config.model.network
    if tie is not None:
        return WithMoments(Deterministic(network.width))
    return SigmaNetwork(network.width, celu, network.sigma_layers, levels.number, levels.dense)


def is_code(model: VAE) -> bool:
    """Whether z is a point that a tie holds, so that a row has no KL and no bound."""
    return isinstance(model.latent, WithMoments)


def _discriminator(network: ConfigDict) -> keras.Model:
    """The deviation's network, with two outputs (Appendix H)."""
    hidden = [dense(network.width) for _ in range(network.sigma_layers)]
    return keras.Sequential([keras.Input((network.width,)), *hidden, dense(2, None)])


def _adversarial(adam: ConfigDict, gradient: GradientUpdate) -> Update:
    assert isinstance(gradient.objective, Penalized)
    assert isinstance(gradient.objective.penalty, Deceived)
    discriminator = gradient.objective.penalty.discriminator
    return Adversarial(gradient, gradient.model, discriminator, optimizer(adam, adam.rate), gradient.seed)
