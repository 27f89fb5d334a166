"""Images: from their records to a model's batch."""

import numpy as np
import tensorflow as tf

from tfvae.checks import DataError, require_within
from tfvae.data.arrays import Prepare, Rows
from tfvae.data.storage.tfrecords import Columns, Features
from tfvae.types import Batch, Seed


def _decode(parsed: Columns) -> Columns:
    """Columns "image" uint8 [N, H, W, C], "label" int32 [N], "key" bytes [N]."""
    shapes, images = parsed["shape"], parsed["image"]
    odd = (shapes != shapes[0]).any(axis=1)
    if odd.any():
        first = odd.argmax()
        keys = parsed["key"]
        raise DataError(f"images must have one shape; {keys[first]!r} has {shapes[first]}, {keys[0]!r} {shapes[0]}.")
    lengths = {len(image) for image in images}
    if lengths != {shapes[0].prod()}:
        raise DataError(f"images of shape {shapes[0]} must have {shapes[0].prod()} bytes, got {sorted(lengths)}.")
    pixels = np.frombuffer(b"".join(images), np.uint8).reshape(-1, *shapes[0])
    return {"image": pixels, "label": parsed["label"].astype(np.int32), "key": parsed["key"]}


FEATURES = Features(
    {
        "image": tf.io.FixedLenFeature([], tf.string),
        "shape": tf.io.FixedLenFeature([3], tf.int64),
        "label": tf.io.FixedLenFeature([], tf.int64),
        "key": tf.io.FixedLenFeature([], tf.string),
    },
    _decode,
)
"""Image records, as `image_record` makes them."""


def prepare(shape: tuple[int, int, int], *, levels: int = 256, drawn: bool = False) -> Prepare:
    """Rows of images -> {"x": float32 [B, H, W, C] in [0, 1], "label": int32 [B]}.

    Args:
        shape: (H, W, C) of the batch. Smaller images get a frame of zeros, for networks that need another side.
        levels: even steps that values in [0, 1] are brought to; 32 keeps the upper 5 of 8 bits.
        drawn: whether grey values are probabilities of 1, of which each batch draws its pixels, 0 or 1.

    Returns:
        A function that raises DataError where the images are larger, or have other channels.

    Raises:
        ValueError: there are fewer than 2 levels, or more than the 256 that images have.
    """
    require_within("levels", levels, 2, 256)
    height, width, channels = shape

    def prepared(rows: Rows, seed: Seed) -> Batch:
        image = rows["image"]
        h, w, c = image.shape[1:]
        if h > height or w > width or c != channels:
            raise DataError(
                f"`shape` must be that of the images, ({h}, {w}, {c}), or larger in rows and columns; got {shape}."
            )
        image = tf.image.pad_to_bounding_box(image, (height - h) // 2, (width - w) // 2, height, width)
        grey = tf.floor(tf.cast(image, tf.float32) * (levels / 256)) / (levels - 1)
        return {"x": binarized(grey, seed) if drawn else grey, "label": rows["label"]}

    return prepared


def binarized(grey: tf.Tensor, seed: Seed) -> tf.Tensor:
    """Pixels 0 and 1, of which each is 1 with the probability of its grey value in [0, 1]; black and white stay."""
    return tf.cast(tf.random.stateless_uniform(tf.shape(grey), seed) < grey, tf.float32)
