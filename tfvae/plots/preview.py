"""Generated examples as files and in TensorBoard: one picture of all, or lines of text."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from tfvae.plots.grid import image_grid, write_png
from tfvae.types import Shown
from tfvae.whole_files import replacing, write_text

Preview = np.ndarray | list[str]
"""A picture uint8 [h, w, 1 or 3], or lines of text."""

ENDINGS = (".png", ".txt")
"""Endings of the files that `write_preview` writes."""


def preview(shown: Shown) -> Preview:
    """Pictures as a grid; lines as they are."""
    return shown if isinstance(shown, list) else image_grid(shown)


def write_preview(directory: Path, stem: str, examples: Preview) -> Path:
    """Writes a picture to `<stem>.png`, or text to `<stem>.txt`, one line an example.

    Returns:
        The file.
    """
    picture, text = (directory / f"{stem}{ending}" for ending in ENDINGS)
    if isinstance(examples, list):
        write_text(text, "".join(f"{line}\n" for line in examples))
        return text
    with replacing(directory, picture.name) as path, path.open("wb") as file:
        write_png(file, examples)
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


def log_preview(writer: tf.summary.SummaryWriter, step: int, examples: Preview, name: str = "samples") -> None:
    """Writes a preview for TensorBoard, a picture under images and lines under text."""
    with writer.as_default(step=step):
        if isinstance(examples, list):
            tf.summary.text(name, tf.constant([_literal(line) for line in examples], tf.string))
        else:
            tf.summary.image(name, examples[None])


def _literal(line: str) -> str:
    """A line as TensorBoard shows it as it is: it reads Markdown, in which an indented line is code."""
    return "    " + "\n    ".join(line.splitlines())
