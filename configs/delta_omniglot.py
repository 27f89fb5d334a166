"""delta-VAE on OMNIGLOT, 28x28 binary images drawn pixel by pixel, beside a plain VAE and other remedies.

Paper: Razavi et al. 2019, Preventing Posterior Collapse with delta-VAEs; it has no OMNIGLOT, networks are small.
Command: python -m pipelines.run --pipeline=delta_omniglot --preset=small --data_dir=DIRECTORY
Data: DIRECTORY holds images_background.zip and images_evaluation.zip of OMNIGLOT, or chardata.mat of 28x28 images.
Expected: time and numbers at `small` were not measured.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.delta_mnist import ABOUT, METHODS
from configs.kinds.images.raster.numbers import ROWS, numbers
from configs.lagging_omniglot import reader_of

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """200,000 steps of 64 are 573 passes over 22,345 training images."""
    trained = {"plain": 2000, "delta": 2000, "delta_prior": 2000}
    return numbers(preset, ROWS, METHODS, steps=200_000, trained=trained)


def build(config: ConfigDict) -> "Experiment":
    """Exports the delta-VAE with its auxiliary prior."""
    # TensorFlow is imported here, so that numbers can be read without it.
    from configs.kinds.images.raster import rows, wiring

    reader = reader_of(config.data_dir, config.data.shape[0])
    return wiring.build("delta_omniglot", ABOUT, reader, config, ROWS, rows.row_networks, exported="delta_prior")
