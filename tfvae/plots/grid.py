"""Grids of images as arrays and PNG files. Needs only Pillow, so that training and serving draw without matplotlib."""

from pathlib import Path
from typing import IO, Any

import numpy as np
from PIL import Image

from tfvae.checks import require_at_least

TILE = 64
"""Pixels that a side of a small image is enlarged towards."""
LINE = 2
"""Width of the separators in pixels."""
GREY = 128


def image_grid(images: Any, columns: int | None = None, scale: int | None = None) -> np.ndarray:
    """Images laid out row by row, enlarged by a whole factor, with thin grey separators.

    Args:
        images: [N, H, W, C] with C in {1, 3} and values in [0, 1]; values outside are clipped.
        columns: images in a row; the smallest square that holds all where None.
        scale: factor; where None, the greatest that keeps a side within 64 pixels, and at least 1.

    Returns:
        uint8 [h, w, C].

    Raises:
        ValueError: `images` is empty, has another shape or is not finite; `columns` or `scale` is below 1.
    """
    images = _checked(images)
    number, height, width, channels = images.shape
    columns = int(np.ceil(np.sqrt(number))) if columns is None else columns
    scale = max(1, TILE // max(height, width)) if scale is None else scale
    require_at_least("columns", columns, 1)
    require_at_least("scale", scale, 1)
    rows = -(-number // columns)
    y, x = height * scale + LINE, width * scale + LINE
    grid = np.full([rows * y + LINE, columns * x + LINE, channels], GREY, np.uint8)
    for i, tile in enumerate(_grey_levels(images).repeat(scale, 1).repeat(scale, 2)):
        top, left = i // columns * y + LINE, i % columns * x + LINE
        grid[top : top + y - LINE, left : left + x - LINE] = tile
    return grid


def pixels(images: Any) -> np.ndarray:
    """Images as those of files: uint8 of the same shape.

    Args:
        images: as for `image_grid`.

    Raises:
        ValueError: as `image_grid`.
    """
    return _grey_levels(_checked(images))


def write_png(file: str | Path | IO[bytes], grid: np.ndarray) -> None:
    """Writes a grid, or one image, uint8 [h, w, 1 or 3], as PNG to a path or an open file."""
    Image.fromarray(grid[..., 0] if grid.shape[-1] == 1 else grid).save(file, format="PNG")


def _grey_levels(images: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(images, 0, 1) * 255).astype(np.uint8)


def _checked(images: Any) -> np.ndarray:
    images = np.asarray(images, np.float32)
    if images.ndim != 4 or images.shape[-1] not in (1, 3) or not images.size:
        raise ValueError(
            f"`images` must be [N, H, W, C] with N, H, W >= 1 and C 1 or 3, got shape {list(images.shape)}."
        )
    if not np.isfinite(images).all():
        raise ValueError(f"`images` must be finite, got {np.sum(~np.isfinite(images))} values that are not.")
    return images
