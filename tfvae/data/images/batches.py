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
    "images",
)
"""Image records, as `image_record` makes them."""


def prepare(shape: tuple[int, int, int], *, levels: int = 256, drawn: bool = False) -> Prepare:
    """Rows of images -> {"x": float32 [B, H, W, C] in [0, 1], "label": int32 [B]}.

    Args:
        shape: (H, W, C) of the batch. Smaller images get a frame of zeros, for networks that need another side; larger
            ones are brought to means of squares of their pixels, where their sides are the same multiple of H and W.
        levels: even steps that values in [0, 1] are brought to; 32 keeps the upper 5 of 8 bits.
        drawn: whether grey values are probabilities of 1, of which each batch draws its pixels, 0 or 1.

    Returns:
        A function that raises DataError where larger images do not fit so, or images have other channels.

    Raises:
        ValueError: there are fewer than 2 levels, or more than the 256 that images have.
    """
    require_within("levels", levels, 2, 256)

    def prepared(rows: Rows, seed: Seed) -> Batch:
        image = _fitted(rows["image"], shape)
        grey = tf.floor(tf.cast(image, tf.float32) * (levels / 256)) / (levels - 1)
        return {"x": binarized(grey, seed) if drawn else grey, "label": rows["label"]}

    return prepared


def _fitted(image: tf.Tensor, shape: tuple[int, int, int]) -> tf.Tensor:
    """Images uint8 [N, h, w, C] in another shape (H, W, C): framed, or shrunk to the means of squares.

    Raises:
        DataError: neither is possible.
    """
    (h, w, c), (height, width, channels) = image.shape[1:], shape
    if h <= height and w <= width and c == channels:
        return tf.image.pad_to_bounding_box(image, (height - h) // 2, (width - w) // 2, height, width)
    times = h // height
    if c != channels or (h, w) != (times * height, times * width):
        raise DataError(
            f"`shape` must be that of the images, ({h}, {w}, {c}), larger in rows and columns, or smaller in both by "
            f"the same whole factor; got {shape}."
        )
    squares = tf.reshape(tf.cast(image, tf.float32), [-1, height, times, width, times, channels])
    return tf.cast(tf.round(tf.reduce_mean(squares, axis=[2, 4])), tf.uint8)


def binarized(grey: tf.Tensor, seed: Seed) -> tf.Tensor:
    """Pixels 0 and 1, of which each is 1 with the probability of its grey value in [0, 1]; black and white stay."""
    return tf.cast(tf.random.stateless_uniform(tf.shape(grey), seed) < grey, tf.float32)
