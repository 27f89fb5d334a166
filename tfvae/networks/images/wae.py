"""Image networks of the Wasserstein autoencoder, for the comparison with it in the two-stage paper.

Source: Tolstikhin et al. 2018, Wasserstein Auto-Encoders, appendix.
"""

from collections.abc import Sequence

import keras

from tfvae.checks import require_at_least
from tfvae.networks.images.normalization import batch_norm
from tfvae.networks.images.shapes import require_image


class Encoder(keras.Sequential):
    """x [B, H, W, C] -> h [B, features]: convolutions whose channels double, then a linear layer.

    Args:
        features: width of the output, such as `latent.features`.
        width: channels of the first convolution.
        strides: of each convolution, so their number too. The two-stage VAE's released code has (1, 2, 2, 2).
        kernel_size: side of the kernels; published: 5 for CelebA, 4 for MNIST.
        momentum: of the batch normalisation.

    Raises:
        ValueError: `features`, `width`, `kernel_size` or a stride is below 1, or `momentum` is out of [0, 1).
    """

    def __init__(
        self,
        features: int,
        width: int = 128,
        strides: Sequence[int] = (2, 2, 2, 2),
        kernel_size: int = 5,
        momentum: float = 0.999,
    ) -> None:
        sizes = {"features": features, "width": width, "kernel_size": kernel_size, "strides": min(strides, default=0)}
        for name, value in sizes.items():
            require_at_least(name, value, 1)
        super().__init__()
        for scale, stride in enumerate(strides):
            self.add(keras.layers.Conv2D(width * 2**scale, kernel_size, stride, "same"))
            self.add(batch_norm(momentum))
            self.add(keras.layers.ReLU())
        self.add(keras.layers.Flatten())
        self.add(keras.layers.Dense(features))


class Decoder(keras.Sequential):
    """z [B, D] -> [B, H, W, C], before the last activation: a dense layer and deconvolutions, the last of stride 1.

    The defaults are those of CelebA at 64x64: 8x8x1024, then 512, 256 and 128 channels at doubled resolutions. MNIST,
    which starts from 7x7x1024, has `width=256, scales=2, kernel_size=4`.

    Args:
        shape: (H, W, C); H and W are multiples of 2**scales.
        width: channels before the last layer.
        scales: number of doublings of the resolution.
        kernel_size: side of the kernels.
        momentum: of the batch normalisation.

    Raises:
        ValueError: `shape` does not fit, `width`, `scales` or `kernel_size` is below 1, or `momentum` is out of [0, 1).
    """

    def __init__(
        self,
        shape: Sequence[int],
        width: int = 128,
        scales: int = 3,
        kernel_size: int = 5,
        momentum: float = 0.999,
    ) -> None:
        for name, value in {"width": width, "scales": scales, "kernel_size": kernel_size}.items():
            require_at_least(name, value, 1)
        height, breadth, channels = require_image(shape, 2**scales)
        start = (height // 2**scales, breadth // 2**scales, width * 2**scales)
        super().__init__(
            [
                keras.layers.Dense(start[0] * start[1] * start[2], activation="relu"),
                keras.layers.Reshape(start),
            ]
        )
        for scale in reversed(range(scales)):
            self.add(keras.layers.Conv2DTranspose(width * 2**scale, kernel_size, 2, "same"))
            self.add(batch_norm(momentum))
            self.add(keras.layers.ReLU())
        self.add(keras.layers.Conv2DTranspose(channels, kernel_size, 1, "same"))
