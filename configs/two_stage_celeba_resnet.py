"""Two-stage VAE on CelebA with the ResNet networks of the paper's Figures 1 and 11, from --data_dir.

Paper: Dai and Wipf 2019, Section 6 of the supplement: 32 channels, 4 scales, second stage of 3x2048.
Command: python -m pipelines.run --pipeline=two_stage_celeba_resnet --preset=paper --data_dir=DIRECTORY
Expected: time and numbers at `small` were not measured.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs import two_stage_celeba
from configs.kinds.images.readers import reader_for
from tfvae.data.images.crop import CELEBA

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """The numbers of `two_stage_celeba`; `width` counts the channels of the first scale, a quarter of InfoGAN's."""
    config = two_stage_celeba.get_config(preset)
    config.model.network.width //= 4
    config.second.width *= 2
    return config


def build(config: ConfigDict) -> "Experiment":
    """ResNet networks."""
    from configs.kinds.images import (  # TensorFlow is imported here, so that numbers can be read without it
        networks,
        wiring,
    )

    reader = reader_for("celeb_a", config.data_dir, config.data.shape, CELEBA)
    return wiring.build("two_stage_celeba_resnet", reader, config, networks.resnet_networks(config, scales=4))
