"""Weights of a stage's model: made, saved, and loaded."""

from pathlib import Path

import keras
import tensorflow as tf

from tfvae.data.source import Source
from tfvae.experiment.stage import Stage
from tfvae.model import VAE
from tfvae.seals import SealError, seal, unsealed
from tfvae.training.checkpoint import CheckpointError, require_fitted
from tfvae.whole_files import replacing

WEIGHTS, SEAL = "model.weights.h5", "model.weights.json"


def built(model: VAE, x: tf.Tensor) -> VAE:
    """The model after one call on x [B, ...], which makes all its weights."""
    model(x)
    return model


def save_model(model: VAE, directory: Path, fitted: str = "") -> None:
    """Writes the model's weights, and a seal with the fingerprint of the interface that they belong to."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / SEAL).unlink(missing_ok=True)  # it must not vouch for other weights
    with replacing(directory, WEIGHTS) as path:
        model.save_weights(path)
    seal(directory / SEAL, [directory / WEIGHTS], {"fitted": fitted})


def load_model(stage: Stage, directory: Path, data: Source, fitted: str | None = None) -> VAE:
    """The stage's model with the weights that `save_model` wrote.

    Raises:
        FileNotFoundError: there are none.
        CheckpointError: they are not whole, or belong to an interface with another fingerprint than `fitted`.
    """
    path = directory / WEIGHTS
    if not path.exists():
        raise FileNotFoundError(f"Stage {stage.name!r} has no trained model at {path}; train it first.")
    try:
        facts = unsealed(directory / SEAL)
    except SealError as error:
        raise CheckpointError(
            f"The weights of stage {stage.name} in {directory} are not whole ({error}); the command that trained them "
            "writes them anew."
        ) from None
    if fitted is not None:
        require_fitted(directory, facts["fitted"], fitted)
    model = stage.method.model(data)
    model.load_weights(path)
    return model


def seeded_model(stage: Stage, data: Source, seed: int) -> VAE:
    """The stage's model, initialised from `seed`."""
    keras.utils.set_random_seed(seed)
    return stage.method.model(data)
