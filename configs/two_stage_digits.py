"""Two-stage VAE on scikit-learn's real handwritten digits, 8x8; embedded, no download.

Paper: Dai and Wipf 2019 (the data set is not in it).
Command: make demo, or python -m pipelines.run --pipeline=two_stage_digits
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.images.numbers import numbers
from tfvae.data.images.digits import Digits

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """About 1,500 training images: 23 steps of 64 an epoch; epochs of `paper` as for MNIST."""
    config = numbers(preset, epoch=23, epochs=(400, 800), halved=(150, 300))
    config.image.shape = (8, 8, 1)
    config.latent = min(config.latent, 16)
    config.gamma.second_initial = (
        0.3  # from 1, the second stage learns to ignore u: 1,500 images do not make it worth while
    )
    config.bless_ratio = max(
        config.bless_ratio, 1.1
    )  # the Frechet distance to 297 test images is uncertain by about 10 %
    return config


def build(config: ConfigDict) -> "Experiment":
    """InfoGAN networks."""
    from configs.kinds.images import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("two_stage_digits", Digits(), config)
