"""Why VAEs of sentences collapse, and aggressive training against it, on made sentences; embedded, no download.

Paper: He et al. 2019, Lagging Inference Networks and Posterior Collapse, Sections 3 and 4.3, Appendix B.1.
Command: python -m pipelines.run --pipeline=lagging_synthetic --preset=small
Expected: in all three seeds the basic VAE collapses and the aggressive one does not; see docs/lagging.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.sentences.numbers import numbers
from tfvae.checks import ConfigError
from tfvae.data.sentences.synthetic import SyntheticSentences

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "A basic VAE with a scalar latent against aggressive training of its encoder (He et al. 2019), three seeds each, "
    "on sentences drawn from an LSTM that reads a two-dimensional latent."
)
LENGTH, WORDS, SYMBOLS = 10, 1000, 4
MOMENTS = {"paper": (0, 1000, 5000, 20_000), "small": (0, 200, 1000, 5000), "smoke": (0, 2, 4, 6)}
"""Steps at which the posterior mean space is drawn."""


def get_config(preset: str = "small") -> ConfigDict:
    """Scalar z, LSTMs of width 50 and batches of 16, as in Appendix B.1; `small` has 3,000 sentences to train."""
    sizes = {"paper": (16_000, 2000, 2000), "small": (3000, 1000, 1000), "smoke": (200, 50, 50)}
    config = numbers(
        preset,
        ("vae", "aggressive"),
        steps=100_000,
        repeats=3,
        small={"steps": 5000, "plateau.wait": 4},
        smoke={"steps": 6},
    )
    reach = 20.0 if preset == "paper" else 10.0  # all posteriors are found within 5 of 0
    with config.unlocked():
        config.data.sizes = sizes[preset]
        config.mean_space = {"steps": MOMENTS[preset], "examples": 500, "reach": reach, "step": 0.1}
    config.update_from_flattened_dict(
        {
            "data.vocabulary": WORDS + SYMBOLS,
            "data.max_words": LENGTH,
            "latent": 1,
            "batch_size": 16,
            "jit_compile": True,  # all sentences have one length
            "aggressive.start": -1.0,
            "metrics.iw_samples": 500,
        }
    )
    if preset != "smoke":
        config.update_from_flattened_dict({"network.embedding": 50, "network.width": 50, "network.scale": 0.01})
    return config


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
        watch=lambda *where: track(config, *where),
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
