import numpy as np
import pytest
from PIL import Image

from tfvae.plots.grid import image_grid, write_png


def test_every_pixel_is_enlarged_in_its_place():
    images = np.array([[[0.0, 1.0]], [[0.2, 0.4]], [[0.6, 0.8]]], np.float32)[..., None]  # three images of 1 x 2 pixels
    grid = image_grid(images, columns=2, scale=2)
    line = [128] * 14
    first = [128, 128, 0, 0, 255, 255, 128, 128, 51, 51, 102, 102, 128, 128]
    second = [128, 128, 153, 153, 204, 204, *[128] * 8]
    expected = [line, line, first, first, line, line, second, second, line, line]
    assert grid.dtype == np.uint8
    np.testing.assert_array_equal(grid[..., 0], expected)


@pytest.mark.parametrize(
    ("number", "side", "shape"),
    [(64, 8, (530, 530, 1)), (1, 28, (60, 60, 1)), (5, 64, (134, 200, 1)), (2, 100, (104, 206, 1))],
)
def test_default_size_shows_small_images_enlarged_in_a_square(number, side, shape):
    assert image_grid(np.zeros([number, side, side, 1])).shape == shape


def test_values_outside_are_clipped():
    grid = image_grid(np.array([-0.5, 1.5]).reshape(2, 1, 1, 1), columns=2, scale=1)
    assert sorted(set(grid.ravel())) == [0, 128, 255]


@pytest.mark.parametrize("channels", [1, 3])
def test_png_holds_the_grid(tmp_path, channels):
    grid = image_grid(np.random.default_rng(0).uniform(size=[3, 4, 5, channels]))
    write_png(tmp_path / "a.png", grid)
    with Image.open(tmp_path / "a.png") as image:
        np.testing.assert_array_equal(np.asarray(image).reshape(grid.shape), grid)


@pytest.mark.parametrize("shape", [(0, 8, 8, 1), (2, 8, 8), (2, 8, 8, 2), (2, 0, 8, 1)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match=r"`images` must be \[N, H, W, C\].*got shape"):
        image_grid(np.zeros(shape))


def test_values_that_are_not_finite_are_counted():
    with pytest.raises(ValueError, match="`images` must be finite, got 2 values"):
        image_grid(np.array([0.0, np.nan, np.inf]).reshape(3, 1, 1, 1))


@pytest.mark.parametrize("name", ["columns", "scale"])
def test_counts_below_one_are_refused(name):
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1, got 0"):
        image_grid(np.zeros([1, 2, 2, 1]), **{name: 0})
