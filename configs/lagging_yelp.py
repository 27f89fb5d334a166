"""Every remedy against posterior collapse on Yelp reviews, from --data_dir.

Paper: He et al. 2019, Lagging Inference Networks and Posterior Collapse, Table 1, and the baselines of its Section 6.
Command: python -m pipelines.run --pipeline=lagging_yelp --preset=small --data_dir=DIRECTORY
Data: DIRECTORY holds yelp.train.txt, yelp.valid.txt and yelp.test.txt (label<TAB>sentence) as the paper's authors
published them; or dev.0.txt and dev.1.txt of the style-transfer data set, which are mixed and then split; or all of
that set, whose train.N.txt, dev.N.txt and test.N.txt keep their splits; or what `tfds build yelp_polarity_reviews`
prepared.
Expected: at `small` two passes, far from convergence: every remedy trains, and likelihoods say nothing of them yet.
lagging_reviews is the setting in which two cores show the paper's claim; see docs/lagging.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.sentences.numbers import numbers
from configs.kinds.sentences.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "A language model, a VAE and the remedies against its posterior collapse on reviews from Yelp (He et al. 2019): KL "
    "annealing, smaller weights of the KL, semi-amortized inference, and aggressive training of the encoder."
)
METHODS = (
    "lm", "vae", "anneal", "beta_20", "beta_40", "beta_60", "beta_80", "free_bits", "sa_vae", "sa_vae_anneal",
    "aggressive", "aggressive_anneal", "budget", "encoder_rate", "logistic",
)  # fmt: skip
OPTIONAL = ("free_bits", "sa_vae_anneal", "budget", "encoder_rate", "logistic")
"""Left out unless --config.stages.NAME.steps says how long to train."""


def get_config(preset: str = "small") -> ConfigDict:
    """100,000 training reviews of the paper: 3,125 batches of 32 and some for short buckets; 100 passes at most."""
    left_out = {f"stages.{name}.steps": 0 for name in OPTIONAL}
    return numbers(
        preset,
        METHODS,
        steps=320_000,
        small={"stages.*.steps": 1100, "training.anneal.steps": 500, **left_out},
        smoke={**left_out, "training.anneal.steps": 4},
    )


def build(config: ConfigDict) -> "Experiment":
    """Exports the aggressive model."""
    from configs.kinds.sentences import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("lagging_yelp", ABOUT, reader_for("yelp", config), config, exported="aggressive")
