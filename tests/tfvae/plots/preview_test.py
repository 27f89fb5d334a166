from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tfvae.plots.grid import image_grid
from tfvae.plots.preview import find_preview, log_preview, preview, write_preview

PICTURE = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
LINES = ["the café is open .", "", "<unk> !"]


def logged(directory: Path) -> list[tuple[int, str, tf.Tensor]]:
    """Step, plugin and content of each summary."""
    records = tf.data.TFRecordDataset([str(path) for path in directory.glob("events*")])
    events = [tf.compat.v1.Event.FromString(record.numpy()) for record in records]
    return [
        (event.step, value.metadata.plugin_data.plugin_name, tf.make_ndarray(value.tensor))
        for event in events
        for value in event.summary.value
    ]


def test_a_picture_is_a_png(tmp_path):
    path = write_preview(tmp_path, "00000010", PICTURE)
    assert path == tmp_path / "00000010.png"
    with Image.open(path) as image:
        np.testing.assert_array_equal(np.asarray(image), PICTURE)


def test_text_has_one_line_an_example(tmp_path):
    path = write_preview(tmp_path, "samples", LINES)
    assert path == tmp_path / "samples.txt"
    assert path.read_text("utf-8").splitlines() == LINES
    assert write_preview(tmp_path, "samples", []).read_text() == ""


@pytest.mark.parametrize("made", [PICTURE, LINES])
def test_what_was_written_is_found(tmp_path, made):
    write_preview(tmp_path, "old", LINES)
    path = write_preview(tmp_path, "samples", made)
    assert find_preview(tmp_path, "samples") == path


def test_nothing_written_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"has no samples\.png or samples\.txt"):
        find_preview(tmp_path, "samples")


def test_tensorboard_shows_a_picture_as_image(tmp_path):
    log_preview(tf.summary.create_file_writer(str(tmp_path)), 7, PICTURE)
    [(step, plugin, content)] = logged(tmp_path)
    assert (step, plugin) == (7, "images")
    np.testing.assert_array_equal(tf.io.decode_png(content[2]), PICTURE)


def test_tensorboard_shows_text_as_text(tmp_path):
    log_preview(tf.summary.create_file_writer(str(tmp_path)), 8, LINES)
    [(step, plugin, content)] = logged(tmp_path)
    assert (step, plugin) == (8, "text")
    assert [line.decode() for line in content] == [f"    {line}" for line in LINES]  # code to Markdown: as it is


def test_a_preview_is_a_grid_of_pictures():
    pictures = np.random.default_rng(0).uniform(size=[5, 4, 4, 1]).astype(np.float32)
    made = preview(pictures)
    assert made.dtype == np.uint8
    np.testing.assert_array_equal(made, image_grid(pictures))


def test_a_preview_of_lines_is_these_lines():
    assert preview(LINES) == LINES
