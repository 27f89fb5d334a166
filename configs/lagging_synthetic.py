"""Why VAEs of sentences collapse, and aggressive training against it, on made sentences; embedded, no download.

Paper: He et al. 2019, Lagging Inference Networks and Posterior Collapse, Sections 3 and 4.3, Appendix B.1.
Command: python -m pipelines.run --pipeline=lagging_synthetic --preset=small
Expected: at `small` 1 to 2 minutes of training a basic model and 3 to 6 an aggressive one, on two cores with other
work. In all three seeds the basic VAE collapses and the aggressive one does not, nor where the encoder starts away from
the origin; see docs/lagging.md.
"""

from functools import partial
from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.presets import stages
from configs.kinds.sentences.numbers import METHODS, numbers
from tfvae.checks import ConfigError
from tfvae.data.sentences.synthetic import SyntheticSentences

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "A basic VAE with a scalar latent against aggressive training of its encoder (He et al. 2019), three seeds each, "
    "and one each whose encoder starts far from the origin, on sentences drawn from an LSTM that reads a "
    "two-dimensional latent."
)
LENGTH, WORDS, SYMBOLS = 10, 1000, 4
OFFSET = ("vae_offset", "aggressive_offset")
"""Stages of Appendix G; `smoke` leaves them out."""


def get_config(preset: str = "small") -> ConfigDict:
    """Scalar z, LSTMs of width 50 and batches of 16, as in Appendix B.1; `small` has 3,000 sentences to train."""
    narrow = {"model.network.embedding": 50, "model.network.width": 50, "model.network.scale": 0.01}
    return numbers(
        preset,
        ("vae", "aggressive"),
        steps=100_000,
        repeats=3,
        own={
            **stages({name: METHODS[name] for name in OFFSET}, steps=100_000),
            "data.sizes": (16_000, 2000, 2000),
            "data.vocabulary": WORDS + SYMBOLS,
            "data.max_words": LENGTH,
            "model.latent": 1,
            "training.batch_size": 16,
            "training.jit_compile": True,  # all sentences have one length
            "training.aggressive.start": -1.0,
            "training.mean_space.steps": (0, 1000, 5000, 20_000),  # at which the posterior mean space is drawn
            "training.mean_space.examples": 500,
            "training.mean_space.way": 2000,  # first steps, at each of which it is drawn of a few sentences
            "training.mean_space.reach": 20.0,
            "training.mean_space.step": 0.1,
            "metrics.iw_samples": 500,
        },
        paper=narrow,
        small={
            **narrow,
            "stages.*.steps": 5000,
            "data.sizes": (3000, 1000, 1000),
            "training.plateau.wait": 4,
            "training.mean_space.steps": (0, 200, 1000, 5000),
            "training.mean_space.way": 600,
            "training.mean_space.reach": 10.0,  # all posteriors are found within 5 of 0
        },
        smoke={
            **{f"stages.{name}.steps": 0 for name in OFFSET},
            "data.sizes": (200, 50, 50),
            "model.network.embedding": 8,
            "model.network.width": 8,
            "model.network.scale": 0.022,
            "training.plateau.wait": 0,
            "training.mean_space.steps": (0, 2, 4, 6),
            "training.mean_space.way": 4,
        },
    )


def build(config: ConfigDict) -> "Experiment":
    """Exports the first aggressive model."""
    from configs.kinds.sentences import wiring  # TensorFlow is imported here, so that numbers can be read without it
    from configs.kinds.sentences.mean_space import check_mean_space, mean_space_figures, track

    check_mean_space(config)
    _check_data(config)
    reader = SyntheticSentences(seed=0, sizes=tuple(config.data.sizes), length=LENGTH, vocabulary=WORDS)
    return wiring.build(
        "lagging_synthetic",
        ABOUT,
        reader,
        config,
        exported="aggressive_0",
        watch=partial(track, config),
        further=mean_space_figures,
    )


def _check_data(config: ConfigDict) -> None:
    """All words have a number, and no split is empty."""
    if config.data.vocabulary < WORDS + SYMBOLS:
        least = f"at least {WORDS + SYMBOLS} for these sentences"
        raise ConfigError(f"`config.data.vocabulary` must be {least}, got {config.data.vocabulary}.")
    if len(config.data.sizes) != 3 or min(config.data.sizes) < 2:
        raise ConfigError(
            "`config.data.sizes` must be three numbers of at least 2, to train, validate and test; got "
            f"{config.data.sizes}."
        )
