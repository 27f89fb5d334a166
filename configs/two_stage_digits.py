"""Two-stage VAE on scikit-learn's real handwritten digits, 8x8; embedded, no download.

Paper: Dai and Wipf 2019 (the data set is not in it).
Command: make demo, or python -m pipelines.run --pipeline=two_stage_digits
Expected: at `small` about 4 minutes on two cores; the Frechet distance of the samples (digits_classifier) falls from
26.4 for the first stage to 20.6 through the second, seed 0.
"""

from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.images.numbers import numbers
from tfvae.data.images.digits import Digits

if TYPE_CHECKING:
    from tfvae.experiment import Experiment


def get_config(preset: str = "small") -> ConfigDict:
    """About 1,500 training images: 23 steps of 64 an epoch; epochs of `paper` as for MNIST."""
    return numbers(
        preset,
        epoch=23,
        epochs=(400, 800),
        halved=(150, 300),
        own={
            "data.shape": (8, 8, 1),
            "model.latent": 16,
            # From 1, the second stage learns to ignore u: 1,500 images do not make it worth while.
            "second.gamma": 0.3,
            # The Frechet distance to 297 test images is uncertain by about 10 %.
            "metrics.bless_ratio": 1.1,
        },
        smoke={"model.latent": 4, "metrics.bless_ratio": 1e9},
    )


def build(config: ConfigDict) -> "Experiment":
    """InfoGAN networks."""
    from configs.kinds.images import wiring  # TensorFlow is imported here, so that numbers can be read without it

    return wiring.build("two_stage_digits", Digits(), config)
