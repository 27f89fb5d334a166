import numpy as np
import pytest
from PIL import Image

from tfvae.data.images.crop import CELEBA, check_crop, crop_and_resize


def test_crop_takes_rows_and_columns():
    pixels = np.arange(30, dtype=np.uint8).reshape(5, 6)
    cropped = crop_and_resize(Image.fromarray(pixels), (1, 4, 2, 6), None)
    np.testing.assert_array_equal(np.asarray(cropped), pixels[1:4, 2:6])


def test_celeba_box_is_square_and_inside():
    check_crop(CELEBA)
    top, bottom, left, right = CELEBA
    assert (bottom - top, right - left) == (128, 128)
    assert crop_and_resize(Image.new("RGB", (178, 218)), CELEBA, 64).size == (64, 64)


def test_resizing_keeps_the_mean():
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32)).astype(np.uint8)
    small = np.asarray(crop_and_resize(Image.fromarray(pixels), None, 8))
    assert abs(small.mean() - pixels.mean()) < 2  # without antialiasing it would be off by about 9


def test_a_box_out_of_the_image_is_refused():
    with pytest.raises(ValueError, match="reaches out of an image of 5 rows, 6 columns"):
        crop_and_resize(Image.new("L", (6, 5)), (0, 6, 0, 2), None)
