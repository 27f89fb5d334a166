"""Every remedy against posterior collapse on Yahoo answers, from --data_dir.

Paper: He et al. 2019, Lagging Inference Networks and Posterior Collapse, Table 1.
Command: python -m pipelines.run --pipeline=lagging_yahoo --preset=small --data_dir=DIRECTORY
Data: DIRECTORY holds yahoo.train.txt, yahoo.valid.txt and yahoo.test.txt, as the paper's authors published them.
Expected: time and numbers at `small` were not measured; in the paper the basic VAE collapses, the aggressive one does
not.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs import lagging_yelp
from configs.kinds.sentences.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "A language model, a VAE and the remedies against its posterior collapse on questions and answers from Yahoo "
    "(He et al. 2019)."
)


def get_config(preset: str = "small") -> ConfigDict:
    """The numbers of Yelp: both data sets have 100,000 training texts."""
    return lagging_yelp.get_config(preset)


def build(config: ConfigDict) -> "Experiment":
    """Exports the aggressive model."""
    from configs.kinds.sentences import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("lagging_yahoo", ABOUT, reader_for("yahoo", config), config, exported="aggressive")
