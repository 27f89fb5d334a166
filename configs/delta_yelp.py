"""delta-VAE on Yelp reviews, with a latent for each token.

Paper: Razavi et al. 2019, Preventing Posterior Collapse with delta-VAEs, Section 4.4.
Command: python -m pipelines.run --pipeline=delta_yelp --preset=small --data_dir=DIRECTORY
Data: as for lagging_yelp, whose header says what DIRECTORY may hold.
Expected: at `small`, seed 0, 17 CPU minutes without the language model: a bound of 4.49 nats a token with the plain
VAE, 4.56 with the AR(1) prior and 4.50 with the auxiliary one; KL .0004 and .14; see docs/delta.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.sentences.readers import reader_for
from configs.kinds.sentences.token_wise_numbers import token_wise_numbers

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """In the style-transfer files, 34,427 training reviews have at most 15 words."""
    return token_wise_numbers(preset, steps=200_000, words=60)


def build(config: ConfigDict) -> "Experiment":
    """Exports the delta-VAE with its auxiliary prior."""
    # TensorFlow is imported here, so that numbers can be read without it.
    from configs.kinds.sentences import token_wise

    return token_wise.build("delta_yelp", reader_for("yelp", config), config)
