"""Images as files that people look at. Imports no TensorFlow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import numpy as np

from serving.row_files.contents import Contents, Write
from tfvae.plots.grid import image_grid, pixels, write_png
from tfvae.schema.rows import Table


@contextmanager
def grid(path: Path, contents: Contents) -> Iterator[Write]:
    """One picture with all images, which are gathered in memory."""
    parts: list[np.ndarray] = []
    yield lambda table: parts.append(table["x"])
    with path.open("wb") as file:
        write_png(file, image_grid(np.concatenate(parts)))


@contextmanager
def pictures(path: Path, contents: Contents) -> Iterator[Write]:
    """A zip with a PNG for each image, called by its number among the rows of all files: 000000123.png.

    A file for each image would be ten million of them in a folder; a zip opens everywhere, and appears as a whole.
    """
    with ZipFile(path, "w") as archive:  # uncompressed, for a PNG is compressed already
        number = contents.first

        def write(table: Table) -> None:
            nonlocal number
            for image in pixels(table["x"]):
                # Entries made of a name alone have no time of their own, so that equal images give equal bytes.
                with archive.open(ZipInfo(f"{number:09d}.png"), "w") as file:
                    write_png(file, image)
                number += 1

        yield write
