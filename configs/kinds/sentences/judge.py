"""The language model that judges generated sentences: it reads the validation split, on which no model trains."""

from pathlib import Path

import keras
import tensorflow as tf
from ml_collections import ConfigDict

from tfvae.checks import ConfigError
from tfvae.data.sentences.batches import Sentences
from tfvae.experiment import built
from tfvae.latents import Empty
from tfvae.likelihoods import tokens
from tfvae.model import GROUPS, VAE
from tfvae.networks.decoders import Autoregressive
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.sentences import lstm
from tfvae.objectives import elbo
from tfvae.randomness import seed_from, split
from tfvae.symbols import END
from tfvae.training.loop import fit
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import GradientUpdate

WEIGHTS = "language_model.weights.h5"
SPLIT = "validation"
BATCH, RATE, CLIP, SCALE, DROPOUT = 32, 2e-3, 5.0, 0.1, 0.3
"""Fixed, as its seed is, so that runs compare: sentences of a step, Adam's rate, and numbers of the network."""


def fit_judge(config: ConfigDict, data: Sentences, directory: Path) -> None:
    """Trains the language model for `judge.steps` steps, and saves it; for 0 it does nothing.

    Raises:
        ConfigError: the data have no validation split.
    """
    if not config.judge.steps:
        return
    if SPLIT not in data.sizes:
        raise ConfigError(f"`judge.steps` must be 0, for the data have no {SPLIT} split; got {config.judge.steps}.")
    keras.utils.set_random_seed(0)
    model, (noise, order) = language_model(config), split(seed_from(0), 2)
    optimizers = {group: keras.optimizers.Adam(RATE) for group in GROUPS}
    update = GradientUpdate(model, optimizers, elbo(), seed=noise, clip_norm=CLIP)
    size = min(BATCH, data.sizes[SPLIT])
    fit(Basic(update), data.training_on(SPLIT), steps=config.judge.steps, batch_size=size, seed=order)
    directory.mkdir(parents=True, exist_ok=True)
    model.save_weights(directory / WEIGHTS)


def load_judge(config: ConfigDict, directory: Path) -> VAE:
    """The language model that `fit_judge` saved."""
    model = language_model(config)
    model.load_weights(directory / WEIGHTS)
    return model


def language_model(config: ConfigDict) -> VAE:
    """An LSTM without a z. Its numbers are not the models': what judges must not change with what is judged."""
    width = config.judge.width
    sizes = {"vocabulary": config.data.vocabulary, "embedding": width, "width": width, "scale": SCALE}
    decoder = Autoregressive(lstm.Decoder(0, **sizes, dropout=DROPOUT, word_drop=0.0), config.data.max_words + 1)
    return built(VAE(NoEncoder(), Empty(), decoder, tokens), tf.constant([[END]]))
