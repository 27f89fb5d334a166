"""delta-VAE on ImageNet at 32x32, colour images of 8 bits drawn pixel by pixel: the delta-VAE paper's largest data set.

Paper: Razavi et al. 2019, Preventing Posterior Collapse with delta-VAEs, Tables 1 and 4.
Command: python -m pipelines.run --pipeline=delta_imagenet32 --preset=small --data_dir=DIRECTORY
Data: what `tfds build downsampled_imagenet/32x32` prepared in DIRECTORY, whose split "validation" is for testing; or a
.npz file or image folders, as for two_stage_cifar10.
Expected: not measured, for the data could not be had; those of delta_cifar10 at `small`, with the same networks.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.delta_cifar10 import COLOUR, FEW, LEAST
from configs.delta_mnist import ABOUT
from configs.kinds.images.raster.numbers import SNAIL, numbers
from configs.kinds.images.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

METHODS = {
    "plain": "plain",
    "delta": "ar1(109.7)",  # 158.3 bits an image, .0515 bits per dimension: 16 series with alpha from .5 to .95
    "delta_prior": "aux_prior(of=delta)",
    "pixelcnn": "no_latent",
}
"""Name of a stage -> its method: Table 1."""


def get_config(preset: str = "small") -> ConfigDict:
    """500,000 steps of 1024 are 400 passes over the training images."""
    large = {
        "model.latent": 16, "model.lowest_alpha": 0.5, "prior.width": 1024, "training.batch_size": 1024,
        "model.encoder.depth": 6, "model.encoder.heads": 8, "model.pixels.depth": 6,
        "model.decoder.filters": 512, "model.decoder.depth": 20,
        "model.decoder.attentions": 5, "model.decoder.dropout": 0.3,
        "training.learning_rate": 0.18 * 512**-0.5, "training.warm_up": 4000,
    }  # fmt: skip
    small = {**FEW, "model.latent": 16, "model.lowest_alpha": 0.5, "stages.delta.method": "ar1(109.7) + anneal"}
    trained = dict.fromkeys(METHODS, 2000)
    return numbers(
        preset, SNAIL, METHODS, steps=500_000, trained=trained, own=COLOUR, paper=large, small=small, smoke=LEAST
    )


def build(config: ConfigDict) -> "Experiment":
    """Exports the delta-VAE with its auxiliary prior."""
    # TensorFlow is imported here, so that numbers can be read without it.
    from configs.kinds.images.raster import rows, wiring

    reader = reader_for("downsampled_imagenet/32x32", config.data_dir, config.data.shape)
    return wiring.build("delta_imagenet32", ABOUT, reader, config, SNAIL, rows.snail_networks, exported="delta_prior")
