"""AutoGen against VAEs with and without KL annealing, on BookCorpus or other sentences from --data_dir.

Paper: Mansbridge et al. 2019, Improving latent variable descriptiveness by modelling rather than ad-hoc factors,
Section 4.
Command: python -m pipelines.run --pipeline=autogen_bookcorpus --preset=small --data_dir=DIRECTORY
Data: DIRECTORY holds books_large_p1.txt and books_large_p2.txt, one sentence a line; or what `tfds build lm1b`
prepared; or any text file.
Expected: at `small`, on 20,000 reviews of Yelp of 4 to 8 words, 130 CPU seconds of training a model. With m = 0, 1/2,
1, 2, 4 the KL's share rises (5, 26, 35, 48, 64 percent), token accuracy of the reconstructions rises (.07, .30, .39,
.47, .58) and the ELBO falls (-21.5 to -29.2), three seeds; on BookCorpus not measured. See docs/autogen.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.sentences.numbers import numbers
from configs.kinds.sentences.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "AutoGen with m = 1/2, 1, 2 and 4 reconstructions against a VAE, which is m = 0, and a VAE with KL annealing. All "
    "write through word drop."
)
SMALL = {
    "stages.*.steps": 20_000,
    "data.keep_words": (4, 8),
    "data.max_words": 10,
    "data.limit": 20_000,
    "model.latent": 32,
    "model.network.embedding": 50,
    "model.network.width": 100,
    "model.network.scale": 0.05,
    "model.network.word_drop": 0.4,
    "judge.steps": 2000,
    "judge.short": 6,
    "metrics.iw_limit": 1000,
    "training.every.log": 100,
    "training.batch_size": 32,
    "training.learning_rate": 3e-3,
    "training.anneal.start": 0.0,
    "training.anneal.steps": 5000,
}
"""Short sentences, and networks that two cores train in minutes."""


def get_config(preset: str = "small") -> ConfigDict:
    """Batches of 200, a million steps, LSTMs of width 500 and 50 latent dimensions. No plateau rule: Adam throughout.

    The paper states neither the rate of word drop nor the optimiser: 0.25 and Adam at 1e-3.
    """
    return numbers(
        preset,
        ("vae", "anneal", "autogen_half", "autogen_1", "autogen_2", "autogen_4"),
        steps=1_000_000,
        own={
            "data.keep_words": (5, 30),
            "data.max_words": 100,
            "model.network.dropout": 0.0,
            "model.network.word_drop": 0.25,
            "training.learning_rate": 1e-3,
            "training.plateau.decays": 0,  # the plain ELBO would choose early weights, for it falls
            "metrics.bless_ratio": 2.0,  # AutoGen gives up likelihood for reconstruction
        },
        paper={
            "model.latent": 50,
            "model.network.embedding": 500,
            "model.network.width": 500,
            "training.batch_size": 200,
            "training.anneal.start": 0.0,
            "training.anneal.steps": 100_000,
        },
        small=SMALL,
        smoke={
            "data.limit": 300,
            "judge.steps": 4,
            "metrics.iw_limit": 20,
            "training.every.log": 2,
            "model.latent": 2,
            "model.network.embedding": 8,
            "model.network.width": 8,
            "training.batch_size": 16,
            "training.anneal.steps": 4,
            "metrics.bless_ratio": 1e9,  # a few steps prove nothing about quality
        },
    )


def build(config: ConfigDict) -> "Experiment":
    """Exports AutoGen with m = 1."""
    import keras

    from configs.kinds.sentences import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build(
        "autogen_bookcorpus",
        ABOUT,
        reader_for("bookcorpus", config),
        config,
        exported="autogen_1",
        optimizer=keras.optimizers.Adam,
    )
