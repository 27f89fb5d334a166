"""delta-VAE on the Frey faces, 28x20 grey images of one person's face, drawn pixel by pixel.

Paper: Razavi et al. 2019, Preventing Posterior Collapse with delta-VAEs; it has no faces, these are small networks.
Command: python -m pipelines.run --pipeline=delta_freyfaces --preset=small --data_dir=DIRECTORY
Data: DIRECTORY holds one .npy or .npz file of images uint8 [N, 28, 20], such as frey_faces.npy.
Expected: at `small`, 9 CPU minutes, seed 0: 5.43 bits per dimension of the plain VAE, 5.37 of the delta-VAE with its
auxiliary prior; but a shuffle gap of .3 nats: after 1,000 steps z is hardly used.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.delta_mnist import ABOUT
from configs.kinds.images.raster.numbers import ROWS, numbers
from configs.kinds.images.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

METHODS = {
    "plain": "plain",
    "delta": "ar1(8) + anneal",
    "delta_prior": "aux_prior(of=delta)",
    "pixelcnn": "no_latent",
    "independent": "independent_delta(8)",
    "beta_20": "beta(0.2)",
    "free_bits": "free_bits_of_all(8)",
    "anneal": "anneal",
}
"""Name of a stage -> its method."""


def get_config(preset: str = "small") -> ConfigDict:
    """There are no classes, so nothing is probed."""
    grey = {"data.shape": (28, 20, 1), "data.levels": 256, "metrics.probe": 0}
    trained = {"plain": 1000, "delta": 1000, "delta_prior": 1000}
    few = {
        "metrics.limit": 196,
        "metrics.batch_size": 98,
        "training.cool_from": 600,
        "training.cool_to": 1000,
        "training.anneal.steps": 250,
    }
    least = {"metrics.limit": 50, "metrics.batch_size": 50, "training.cool_from": 3, "training.cool_to": 6}
    return numbers(preset, ROWS, METHODS, steps=20_000, trained=trained, own=grey, small=few, smoke=least)


def build(config: ConfigDict) -> "Experiment":
    """Exports the delta-VAE with its auxiliary prior."""
    # TensorFlow is imported here, so that numbers can be read without it.
    from configs.kinds.images.raster import rows, wiring

    reader = reader_for("frey_faces", config.data_dir, config.data.shape)
    return wiring.build("delta_freyfaces", ABOUT, reader, config, ROWS, rows.row_networks, exported="delta_prior")
