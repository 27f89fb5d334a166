"""Ways to read the most likely sentence off a decoder."""

from dataclasses import dataclass
from typing import Protocol

import tensorflow as tf

from tfvae.checks import require_at_least
from tfvae.model import VAE
from tfvae.networks.decoders import Autoregressive
from tfvae.networks.search import beam_search
from tfvae.types import Seed


class Decoding(Protocol):
    """(model, z [B, *event], seed) -> tokens int32 [B, length]; hashable, so that each model compiles it once."""

    def __call__(self, model: VAE, z: tf.Tensor, seed: Seed) -> tf.Tensor: ...


def greedy(model: VAE, z: tf.Tensor, seed: Seed) -> tf.Tensor:
    """The likeliest token at each step."""
    return model.generate(z, seed=seed, temperature=0.0)["x"]


@dataclass(frozen=True)
class Beam:
    """The best sentence that a beam search finds; width 1 is greedy.

    Raises:
        ValueError: `width` is less than 1; at the call, where the model's decoder is not `Autoregressive`.
    """

    width: int = 10

    def __post_init__(self) -> None:
        require_at_least("width", self.width, 1)

    def __call__(self, model: VAE, z: tf.Tensor, seed: Seed) -> tf.Tensor:
        del seed
        decoder = model.decoder
        if not isinstance(decoder, Autoregressive):
            raise ValueError(f"`Beam` needs an Autoregressive decoder, got {type(decoder).__name__}.")
        found, _ = beam_search(decoder.net.step, decoder.net.start(z), tf.shape(z)[0], decoder.length, self.width)
        return found[:, 0]
