"""Two-stage VAE on CelebA faces, cropped and brought to 64x64, from --data_dir.

Paper: Dai and Wipf 2019, Section 5 and Section 6 of the supplement: 120 + 300 epochs, rates halved each 48 and 120.
Command: python -m pipelines.run --pipeline=two_stage_celeba --preset=paper --data_dir=DIRECTORY
Expected: time and numbers at `small` were not measured.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.images.numbers import numbers
from configs.kinds.images.readers import reader_for
from tfvae.data.images.crop import CELEBA

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """162,770 training images: 2,543 steps of 64 an epoch."""
    own = {"data.shape": (64, 64, 3), "judge.rotations": True}  # a folder of faces has no labels
    return numbers(preset, epoch=2543, epochs=(120, 300), halved=(48, 120), own=own)


def build(config: ConfigDict) -> "Experiment":
    """InfoGAN networks."""
    from configs.kinds.images import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("two_stage_celeba", reader_for("celeb_a", config.data_dir, config.data.shape, CELEBA), config)
