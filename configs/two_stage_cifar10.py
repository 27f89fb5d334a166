"""Two-stage VAE on CIFAR-10, 32x32 colour images, from --data_dir.

Paper: Dai and Wipf 2019, Section 5 and Section 6 of the supplement: 1000 + 2000 epochs, rates halved each 300 and 600.
Command: python -m pipelines.run --pipeline=two_stage_cifar10 --preset=small --data_dir=DIRECTORY
Expected: at `small`, seed 0, on 10,000 training images and 2,000 test images, 15 minutes of CPU: squared error .0123 a
dimension with gamma learned, .0233 with gamma fixed; Frechet distance of the samples, in features of a CIFAR-10
classifier, 112 (gamma fixed), 79 (learned), 65 (two-stage).
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.images.numbers import numbers
from configs.kinds.images.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """50,000 training images: 781 steps of 64 an epoch."""
    shape = {"data.shape": (32, 32, 3)}
    return numbers(preset, epoch=781, epochs=(1000, 2000), halved=(300, 600), own=shape)


def build(config: ConfigDict) -> "Experiment":
    """InfoGAN networks."""
    from configs.kinds.images import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("two_stage_cifar10", reader_for("cifar10", config.data_dir, config.data.shape), config)
