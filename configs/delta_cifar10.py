"""delta-VAE on CIFAR-10, 32x32 colour images of 8 bits drawn pixel by pixel, beside a plain VAE and the decoder alone.

Paper: Razavi et al. 2019, Preventing Posterior Collapse with delta-VAEs, Table 4.
Command: python -m pipelines.run --pipeline=delta_cifar10 --preset=small --data_dir=DIRECTORY
Data: DIRECTORY holds a .npz file, image folders, or a prepared TensorFlow Dataset, as for two_stage_cifar10.
Expected: at `small`, on 10,000 training images, 17 CPU minutes, seed 0: 5.51 bits per dimension of the plain VAE, 5.42
of the delta-VAE with its auxiliary prior, 5.32 where its encoder sees the whole image, 5.52 of the decoder alone; after
200 steps all still fall fast, and samples are coloured clouds. See docs/delta.md.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.delta_mnist import ABOUT
from configs.kinds.images.raster.numbers import SNAIL, numbers
from configs.kinds.images.readers import reader_for

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

METHODS = {
    "plain": "plain",
    "delta": "ar1(40) + anneal",
    "delta_prior": "aux_prior(of=delta)",
    "pixelcnn": "no_latent",
    "non_causal": "ar1(40) + anneal + encoder(all)",
    "non_causal_prior": "aux_prior(of=non_causal)",
    "independent": "independent_delta(40)",
    "beta_20": "beta(0.2)",
    "free_bits": "free_bits_of_all(40)",
    "anneal": "anneal",
}
"""Name of a stage -> its method: Table 6 and Figure 4. 40 nats are 58 bits an image, .019 bits per dimension.

In `small` the weight of the KL rises to 1, as in delta_mnist; in `paper` it does not.
"""

COLOUR = {"data.shape": (32, 32, 3), "data.levels": 256}
FEW, LEAST = ({"metrics.limit": limit, "metrics.batch_size": size} for limit, size in ((500, 100), (50, 50)))
"""Test images of `small` and of `smoke`: each takes 3,072 numbers."""


def get_config(preset: str = "small") -> ConfigDict:
    """500,000 steps of 64 are 640 passes over the training images."""
    large = {
        "model.decoder.filters": 256, "model.decoder.depth": 30, "model.decoder.dropout": 0.5,
        "training.learning_rate": 0.36 * 256**-0.5, "training.warm_up": 8000, "prior.width": 1024,
        "model.encoder.heads": 8, "model.pixels.depth": 20, "model.lowest_alpha": 0.3,
        "stages.delta.method": "ar1(47.68)", "stages.non_causal.method": "ar1(47.68) + encoder(all)",
    }  # fmt: skip
    small = {
        **FEW, "model.latent": 8,  # as in the paper: fewer series cannot commit to 40 nats
        "training.cool_from": 140, "training.cool_to": 200, "training.anneal.steps": 70,
    }  # fmt: skip
    trained = dict.fromkeys(("plain", "delta", "delta_prior", "pixelcnn", "non_causal", "non_causal_prior"), 200)
    return numbers(
        preset, SNAIL, METHODS, steps=500_000, trained=trained, own=COLOUR, paper=large, small=small, smoke=LEAST
    )


def build(config: ConfigDict) -> "Experiment":
    """Exports the delta-VAE with its auxiliary prior."""
    # TensorFlow is imported here, so that numbers can be read without it.
    from configs.kinds.images.raster import rows, wiring

    reader = reader_for("cifar10", config.data_dir, config.data.shape)
    return wiring.build("delta_cifar10", ABOUT, reader, config, SNAIL, rows.snail_networks, exported="delta_prior")
