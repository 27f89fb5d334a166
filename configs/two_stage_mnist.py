"""Two-stage VAE on MNIST, 28x28 grey images, from --data_dir.

Paper: Dai and Wipf 2019, Section 5 and Section 6 of the supplement: 400 + 800 epochs, rates halved each 150 and 300.
Command: python -m pipelines.run --pipeline=two_stage_mnist --preset=small --data_dir=DIRECTORY
Expected: at `small` about 10 minutes a seed on two cores, all baselines included; the Frechet distance of the samples
(mnist_classifier) falls from 221 for the first stage to 127 through the second, means of three seeds; see
docs/two_stage.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.images.numbers import numbers
from configs.kinds.images.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """60,000 training images: 937 steps of 64 an epoch."""
    return numbers(preset, epoch=937, epochs=(400, 800), halved=(150, 300))


def build(config: ConfigDict) -> "Experiment":
    """InfoGAN networks."""
    from configs.kinds.images import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("two_stage_mnist", reader_for("mnist", config.data_dir, config.data.shape), config)
