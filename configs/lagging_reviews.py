"""Aggressive training against a plain VAE on short reviews, five to a text, from --data_dir, in minutes of one core.

Paper: He et al. 2019, Lagging Inference Networks and Posterior Collapse, Table 1, in a setting of our own.
Command: python -m pipelines.run --pipeline=lagging_reviews --preset=small --data=DIRECTORY
Data: DIRECTORY holds dev.0.txt and dev.1.txt of the style-transfer Yelp data; or any text files of one sentence a line.
Expected: see docs/lagging.md.

What departs from the paper: five lines of a file are one text; the encoder reads out the mean of its states, times 3,
not the last state; 1 is added to the forget gates; the aggressive phase has 600 steps, a little less than a pass, of 10
inner updates each, where the paper has a break rule and looks at the mutual information; encoder and decoder are
clipped each by itself; the rate falls linearly over the last quarter, and the last weights are kept, where the paper
decays by the plateau.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.sentences.numbers import numbers
from configs.kinds.sentences.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "A language model, a VAE, KL annealing, and aggressive training of the encoder with and without it (He et al. "
    "2019), on texts of five short reviews: a setting in which two cores show in minutes that the plain VAE collapses "
    "and the aggressively trained one does not."
)
METHODS = ("lm", "vae", "anneal", "aggressive", "aggressive_anneal")


SETTING = {
    "data.joined": 5,
    "data.max_words": 90,
    "data.keep_words": (1, 90),
    "data.limit": 0,
    "model.network.forget": 1.0,
    "model.network.read_out": "mean",
    "model.network.read_out_gain": 3.0,
    "training.clip.joint": False,
    "training.plateau.decays": 0,
    "training.aggressive.most": 10,
    "training.aggressive.window": 0,
}
"""What departs from the paper, in all presets."""


def get_config(preset: str = "small") -> ConfigDict:
    """`small` has 3,600 steps, 5.4 passes over some 10,000 texts; `paper` the networks of the paper, and its length."""
    return numbers(
        preset,
        METHODS,
        steps=320_000,
        own=SETTING,
        paper={"training.aggressive.length": 3000, "training.cool_from": 240_000, "training.cool_to": 320_000},
        small={
            "stages.*.steps": 3600,
            "model.network.embedding": 64,
            "model.network.width": 100,
            "model.network.scale": 0.1,
            "model.network.dropout": 0.3,
            "training.anneal.steps": 1200,
            "training.aggressive.length": 600,
            "training.cool_from": 2700,
            "training.cool_to": 3600,
            "metrics.iw_samples": 100,
            "metrics.iw_limit": 1000,
            "metrics.decoded": 200,
        },
        smoke={
            "data.limit": 100,
            "model.network.embedding": 8,
            "model.network.width": 8,
            "training.anneal.steps": 4,
            "training.aggressive.most": 2,
            "training.aggressive.length": 3,
            "training.cool_from": 3,
            "training.cool_to": 6,
            "metrics.iw_samples": 3,
            "metrics.iw_limit": 20,
            "metrics.decoded": 20,
        },
    )


def build(config: ConfigDict) -> "Experiment":
    """Exports the aggressive model."""
    from configs.kinds.sentences import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("lagging_reviews", ABOUT, reader_for("text", config), config, exported="aggressive")
