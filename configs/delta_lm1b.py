"""delta-VAE on the One Billion Word Benchmark, with a latent for each token.

Paper: Razavi et al. 2019, Preventing Posterior Collapse with delta-VAEs, Section 4.4.
Command: python -m pipelines.run --pipeline=delta_lm1b --preset=small --data_dir=DIRECTORY
Data: what `tfds build lm1b` prepared in DIRECTORY; or a text file of one sentence a line.
Expected: not measured: the data could not be had; those of delta_yelp, with the same networks, say what to expect.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.sentences.readers import reader_for
from configs.kinds.sentences.token_wise_numbers import token_wise_numbers

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """The paper has subwords of Tensor2Tensor; these are whole words."""
    return token_wise_numbers(preset, steps=400_000, words=100)


def build(config: ConfigDict) -> "Experiment":
    """Exports the delta-VAE with its auxiliary prior."""
    # TensorFlow is imported here, so that numbers can be read without it.
    from configs.kinds.sentences import token_wise

    return token_wise.build("delta_lm1b", reader_for("lm1b", config), config)
