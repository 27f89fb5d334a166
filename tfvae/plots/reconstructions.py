"""Images above what models make of them."""

from collections.abc import Mapping

import numpy as np

from tfvae.plots.grid import image_grid
from tfvae.plots.style import INK, WIDTH, Figure, new_figure


def reconstruction_figure(originals: np.ndarray, reconstructions: Mapping[str, np.ndarray]) -> Figure:
    """A row of originals above a row for each model.

    Args:
        originals: images [N, H, W, C] in [0, 1].
        reconstructions: theirs, of the same shape, by the name of the model.

    Raises:
        ValueError: a shape differs, or the images are none (see `grid.image_grid`).
    """
    rows = {"original": originals, **reconstructions}
    for name, images in rows.items():
        if np.shape(images) != np.shape(originals):
            raise ValueError(
                f"`reconstructions` must have shape {np.shape(originals)}, got {np.shape(images)} for {name}."
            )
    return strips_figure(rows, "Test images, and each model's reconstruction from one sampled z.")


def strips_figure(rows: Mapping[str, np.ndarray], caption: str) -> Figure:
    """A row of images under each title; all rows hold as many [N, H, W, C], in [0, 1].

    Raises:
        ValueError: there is no row, or the images are none (see `grid.image_grid`).
    """
    if not rows:
        raise ValueError("`rows` must have images under at least one title.")
    strips = {name: image_grid(images, columns=len(images)) for name, images in rows.items()}
    height, width = next(iter(strips.values())).shape[:2]
    figure, panels = new_figure(len(rows), caption, height=WIDTH * height / width + 0.3)
    for panel, (name, strip) in zip(panels, strips.items(), strict=True):
        panel.imshow(strip, cmap="gray", vmin=0, vmax=255, interpolation="none")
        panel.set_axis_off()
        panel.set_title(name, loc="left", color=INK, fontsize=9, pad=3)
    return figure
