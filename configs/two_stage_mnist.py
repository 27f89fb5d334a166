"""Two-stage VAE on MNIST, 28x28 grey; needs the four IDX files in --data_dir.

Paper: Dai and Wipf 2019, Section 5 and supplement Section 6.
Command: python -m pipelines.run --pipeline=two_stage_mnist --preset=small --data_dir=DIRECTORY
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.two_stage.numbers import numbers
from tfvae.data.idx import Idx

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """400 + 800 epochs in `paper`, halved each 150 and 300."""
    return numbers(preset)


def build(config: ConfigDict) -> "Experiment":
    """MNIST, 28x28 grey through the two-stage wiring."""
    from configs.two_stage import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("two_stage_mnist", Idx(config.data_dir), config)
