"""Generated examples as a person looks at them: a picture, or lines of text."""

from pathlib import Path

import tensorflow as tf

from tfvae.plots.grid import write_png
from tfvae.types import Preview

ENDINGS = (".png", ".txt")
"""Endings of the files that `write_preview` writes."""


def write_preview(directory: Path, stem: str, preview: Preview) -> Path:
    """Writes a picture to `<stem>.png`, or text to `<stem>.txt`, one line an example.

    Returns:
        The file.
    """
    picture, text = (directory / f"{stem}{ending}" for ending in ENDINGS)
    if isinstance(preview, list):
        text.write_text("".join(f"{line}\n" for line in preview), "utf-8")
        return text
    write_png(picture, preview)
    return picture


def find_preview(directory: Path, stem: str) -> Path:
    """The file that `write_preview` wrote.

    Raises:
        FileNotFoundError: there is none.
    """
    names = [f"{stem}{ending}" for ending in ENDINGS]
    for name in names:
        if (directory / name).exists():
            return directory / name
    raise FileNotFoundError(f"{directory} has no {' or '.join(names)}.")


def log_preview(writer: tf.summary.SummaryWriter, step: int, preview: Preview, name: str = "samples") -> None:
    """Writes a preview for TensorBoard, a picture under images and lines under text."""
    with writer.as_default(step=step):
        if isinstance(preview, list):
            tf.summary.text(name, tf.constant(preview, tf.string))
        else:
            tf.summary.image(name, preview[None])
