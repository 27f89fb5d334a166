"""A sampler of sentences like those of your own text file, from --data_dir.

Paper: He et al. 2019, Lagging Inference Networks and Posterior Collapse; aggressive training with KL annealing.
Command: python -m pipelines.run --pipeline=text --preset=small --data_dir=FILE
Data: FILE, plain or .gz, has one sentence a line, its words between blanks; or a directory or .zip archive of such
files, which may be train.txt, valid.txt and test.txt.
Expected: at `small`, seed 0, on 63,483 short reviews, 23 minutes of CPU: perplexity of the language model 165, of the
VAE 179, with a KL of .75 nats. docs/lagging.md has the same method on Yelp.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.sentences.numbers import numbers
from configs.kinds.sentences.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "A language model, and a VAE trained with an aggressive encoder and KL annealing (He et al. 2019), on sentences of "
    "your own. The VAE is served: it samples, reconstructs, interpolates and scores."
)


def get_config(preset: str = "small") -> ConfigDict:
    """The numbers of Yelp; `small` keeps 5,000 words."""
    return numbers(
        preset,
        ("lm", "aggressive_anneal"),
        steps=320_000,
        small={"stages.*.steps": 1100, "training.anneal.steps": 500, "data.vocabulary": 5000, "data.limit": 0},
        smoke={"training.anneal.steps": 4, "data.limit": 300},
    )


def build(config: ConfigDict) -> "Experiment":
    """Exports the VAE."""
    from configs.kinds.sentences import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("text", ABOUT, reader_for("text", config), config, exported="aggressive_anneal")
