"""The record of one image. Imports no TensorFlow."""

import numpy as np

from tfvae.data.reader import Record


def image_record(image: np.ndarray, label: int, key: str) -> Record:
    """What a reader yields for one image.

    Args:
        image: uint8 [H, W, C], or [H, W] for one channel.
        label: class, or `NO_LABEL`.
        key: names the image within its data set.

    Raises:
        ValueError: `image` has another type or rank.
    """
    if image.dtype != np.uint8 or image.ndim not in (2, 3):
        raise ValueError(f"`image` must be uint8 [H, W, C] or [H, W], got {image.dtype} {list(image.shape)}.")
    image = image.reshape(*image.shape[:2], -1)
    return {"image": image.tobytes(), "shape": list(image.shape), "label": int(label), "key": key.encode()}
