"""Image networks after InfoGAN (Chen et al. 2016); the two-stage paper (Section 6) has them from Lucic et al. 2018.

Details are those of its released code.
"""

from collections.abc import Sequence

import keras

from tfvae.checks import require_at_least
from tfvae.networks.images.normalization import batch_norm
from tfvae.networks.images.shapes import require_image
from tfvae.networks.images.spectral import SpectralConv2D, SpectralDense


# A Keras initialiser draws its seed when it is made and then repeats itself: each layer needs a new one.
def _normal() -> keras.initializers.Initializer:
    return keras.initializers.RandomNormal(stddev=0.02)


def _truncated() -> keras.initializers.Initializer:
    return keras.initializers.TruncatedNormal(stddev=0.02)


def _check_width(width: int) -> None:
    require_at_least("width", width, 2)
    if width % 2:
        raise ValueError(f"`width` must be even, got {width}.")


class Encoder(keras.Sequential):
    """x [B, H, W, C] -> h [B, features], linear; every weight matrix has spectral norm 1.

    Args:
        features: width of the output, such as `latent.features`.
        width: channels of the second convolution; the first has half, the dense layer 8 times as many. Published: 128.
        momentum: of the batch normalisation.

    Raises:
        ValueError: `features` is below 1, `width` is not even, or `momentum` is out of [0, 1).
    """

    def __init__(self, features: int, width: int = 128, momentum: float = 0.999) -> None:
        require_at_least("features", features, 1)
        _check_width(width)
        super().__init__(
            [
                SpectralConv2D(width // 2, 4, 2, _truncated()),
                keras.layers.LeakyReLU(0.2),
                SpectralConv2D(width, 4, 2, _truncated()),
                batch_norm(momentum),
                keras.layers.LeakyReLU(0.2),
                keras.layers.Flatten(),
                SpectralDense(8 * width, _normal()),
                batch_norm(momentum),
                keras.layers.LeakyReLU(0.2),
                SpectralDense(features, _normal()),
            ]
        )


class Decoder(keras.Sequential):
    """z [B, D] -> [B, H, W, C], before the last activation: the sigmoid belongs to the head. No spectral norm here.

    Args:
        shape: (H, W, C); H and W are multiples of 4.
        width: as in the encoder, in reverse. Published: 128.
        momentum: of the batch normalisation.

    Raises:
        ValueError: `shape` does not fit, `width` is not even, or `momentum` is out of [0, 1).
    """

    def __init__(self, shape: Sequence[int], width: int = 128, momentum: float = 0.999) -> None:
        _check_width(width)
        height, breadth, channels = require_image(shape, 4)
        start = (height // 4, breadth // 4, width)
        super().__init__(
            [
                keras.layers.Dense(8 * width, kernel_initializer=_normal()),
                batch_norm(momentum),
                keras.layers.ReLU(),
                keras.layers.Dense(start[0] * start[1] * width, kernel_initializer=_normal()),
                batch_norm(momentum),
                keras.layers.ReLU(),
                keras.layers.Reshape(start),
                keras.layers.Conv2DTranspose(width // 2, 4, 2, "same", kernel_initializer=_normal()),
                batch_norm(momentum),
                keras.layers.ReLU(),
                keras.layers.Conv2DTranspose(channels, 4, 2, "same", kernel_initializer=_normal()),
            ]
        )
