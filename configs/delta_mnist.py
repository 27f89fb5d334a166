"""delta-VAE on MNIST, 28x28 binary images drawn pixel by pixel, beside a plain VAE and other remedies.

Paper: Razavi et al. 2019, Preventing Posterior Collapse with delta-VAEs; it has no MNIST, these are small networks.
Command: python -m pipelines.run --pipeline=delta_mnist --preset=small --data_dir=DIRECTORY
Expected: being measured.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.images.raster.numbers import numbers
from configs.kinds.images.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """200,000 steps of 64 are 213 passes over the training images."""
    return numbers(preset, steps=200_000)


def build(config: ConfigDict) -> "Experiment":
    """Exports the delta-VAE with its auxiliary prior."""
    from configs.kinds.images.raster import wiring  # TensorFlow is imported here, so that numbers can be read without

    return wiring.build("delta_mnist", reader_for("mnist", config.data_dir, config.data.shape), config)
