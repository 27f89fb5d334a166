from itertools import pairwise
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image

from serving.row_files.contents import Contents
from serving.row_files.endings import RowFileError, write
from tests.toy_models import grey
from tfvae.plots.grid import image_grid


def blocks(*cuts):
    return [{"x": grey(first, end) / np.float32(255)} for first, end in pairwise(cuts)]


def test_a_zip_has_a_picture_for_each_row_under_its_number(tmp_path):
    write(tmp_path / "a.png.zip", blocks(250, 253, 257), Contents(("x",), None, 7, first=250))
    with ZipFile(tmp_path / "a.png.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{number:09d}.png" for number in range(250, 257)]
        read = [np.asarray(Image.open(archive.open(name))) for name in archive.namelist()]
    np.testing.assert_array_equal(read, grey(250, 257)[..., 0])


def test_equal_pictures_are_equal_bytes_whenever_they_are_written(tmp_path, monkeypatch):
    for name, cuts, now in (("a", (0, 9), 1e9), ("b", (0, 4, 9), 2e9)):
        monkeypatch.setattr("time.time", lambda now=now: now)
        write(tmp_path / f"{name}.png.zip", blocks(*cuts), Contents(("x",), None, 9))
    assert (tmp_path / "a.png.zip").read_bytes() == (tmp_path / "b.png.zip").read_bytes()


def test_colours_are_kept(tmp_path):
    image = np.random.default_rng(0).integers(0, 256, [1, 4, 5, 3])
    write(tmp_path / "a.png.zip", [{"x": image / np.float32(255)}], Contents(("x",), None, 1))
    with ZipFile(tmp_path / "a.png.zip") as archive, archive.open("000000000.png") as file:
        np.testing.assert_array_equal(np.asarray(Image.open(file)), image[0])


def test_a_grid_has_all_blocks(tmp_path):
    write(tmp_path / "a.png", blocks(0, 2, 5), Contents(("x",), None, 5))
    grid = image_grid(grey(0, 5) / np.float32(255))
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "a.png")), grid[..., 0])


@pytest.mark.parametrize("x", [np.zeros([2, 3]), np.full([1, 2, 2, 1], np.nan)])
@pytest.mark.parametrize("name", ["a.png", "a.png.zip", "a.tfrecord"])
def test_what_is_no_image_leaves_the_old_file(name, x, tmp_path):
    (tmp_path / name).write_text("old")
    with pytest.raises(RowFileError, match=r"does not fit the samples.*An .npz file takes any"):
        write(tmp_path / name, [{"x": x}], Contents(("x",), None, len(x)))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "old")]
