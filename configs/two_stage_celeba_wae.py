"""Two-stage VAE on CelebA with the networks of the Wasserstein autoencoder, from --data_dir.

Paper: Dai and Wipf 2019, as compared with WAE in the published version; Tolstikhin et al. 2018 for the networks.
Command: python -m pipelines.run --pipeline=two_stage_celeba_wae --preset=paper --data_dir=DIRECTORY
Expected: time and numbers at `small` were not measured.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs import two_stage_celeba
from configs.kinds.images.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

CROP = (39, 179, 19, 159)
"""The 140x140 crop of the WAE paper."""


def get_config(preset: str = "small") -> ConfigDict:
    """The numbers of `two_stage_celeba`; `width` counts the channels of the first convolution."""
    return two_stage_celeba.get_config(preset)


def build(config: ConfigDict) -> "Experiment":
    """WAE networks."""
    from configs.kinds.images import (  # TensorFlow is imported here, so that numbers can be read without it
        networks,
        wiring,
    )

    reader = reader_for("celeb_a", config.data_dir, config.data.shape, CROP)
    return wiring.build("two_stage_celeba_wae", reader, config, networks.wae_networks(config))
