"""The networks of sentences, and the latent that they have by default."""

from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np
from ml_collections import ConfigDict

from tfvae.latents import Diagonal, Latent, TokenWise, correlations, log_variance_scale
from tfvae.networks.attention import Direction
from tfvae.networks.decoders import TokenNetwork
from tfvae.networks.sentences import lstm, transformer


class Networks(NamedTuple):
    """A pair of networks, made anew for each stage, and what fits them."""

    plain: Latent
    """Of a VAE without a remedy."""
    encoder: Callable[..., keras.layers.Layer]
    """(latent, tokens that a token sees, where each has a z) -> layer x [B, T] -> what the latent reads; of LSTMs also
    `offset`, see `lstm.Encoder`."""
    decoder: Callable[..., TokenNetwork]
    """latent -> what writes; of LSTMs also `word_drop`, see `lstm.Decoder`."""


def lstm_networks(config: ConfigDict) -> Networks:
    """One z for a sentence: an LSTM reads and an LSTM writes (lagging-encoder paper, Appendix B.2)."""
    network = config.model.network
    sizes = {
        "vocabulary": config.data.vocabulary,
        "embedding": network.embedding,
        "width": network.width,
        "scale": network.scale,
        "forget": network.forget,
    }

    def encoder(latent: Latent, direction: Direction, offset: float = 0.0) -> keras.layers.Layer:
        del direction
        read_out, gain = network.read_out, network.read_out_gain
        return lstm.Encoder(latent.features, **sizes, read_out=read_out, gain=gain, offset=offset)

    def decoder(latent: Latent, word_drop: float = network.word_drop) -> TokenNetwork:
        width = latent.prior().event_shape[0]
        return lstm.Decoder(width, **sizes, dropout=network.dropout, word_drop=word_drop)

    return Networks(Diagonal(config.model.latent, log_variance_scale), encoder, decoder)


def transformer_networks(config: ConfigDict) -> Networks:
    """A z for each token: a transformer reads the future and another writes (delta-VAE paper, Section 4.4)."""
    network, length = config.model.network, config.data.max_words + 1
    sizes = {
        "length": length,
        "vocabulary": config.data.vocabulary,
        **{name: network[name] for name in ("width", "depth", "heads")},
    }
    return Networks(
        TokenWise(length, correlations(np.zeros(config.model.latent))),
        lambda latent, direction: transformer.Encoder(latent.features, **sizes, direction=direction),
        lambda latent: transformer.Decoder(latent.prior().event_shape[-1], **sizes, dropout=network.dropout),
    )
