"""Checks of image shapes."""

from collections.abc import Sequence


def require_image(shape: Sequence[int], multiple: int) -> tuple[int, int, int]:
    """(H, W, C), where H and W are multiples of `multiple`.

    Raises:
        ValueError: `shape` is another.
    """
    if len(shape) != 3 or min(shape) < 1 or shape[0] % multiple or shape[1] % multiple:
        raise ValueError(
            f"`shape` must be (height, width, channels) with sides that are multiples of {multiple}, "
            f"got {tuple(shape)}; pad or resize the images."
        )
    height, width, channels = shape
    return height, width, channels
