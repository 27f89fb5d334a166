"""AutoGen on images: digits that are paid for more than once, and beta-VAE, which is m below 0.

Command: python -m pipelines.run --pipeline=configs/examples/autogen_images.py --preset=smoke
"""

from ml_collections import ConfigDict

from configs.kinds.images.numbers import numbers
from tfvae.data.images.digits import Digits

METHODS = {"vae": "cross_entropy", "autogen": "cross_entropy + autogen(1)", "beta": "cross_entropy + autogen(-0.5)"}


def get_config(preset: str = "small") -> ConfigDict:
    """Embedded digits of 8x8 pixels, 23 batches an epoch."""
    own, small = {"data.shape": (8, 8, 1)}, {"stages.*.steps": 2000}
    return numbers(preset, epoch=23, epochs=(400, 0), halved=(150, 1), methods=METHODS, own=own, small=small)


def build(config: ConfigDict) -> object:
    """Serves AutoGen."""
    from configs.kinds.images import wiring

    return wiring.build("autogen_images", Digits(), config, about="AutoGen on images.", exported="autogen")
