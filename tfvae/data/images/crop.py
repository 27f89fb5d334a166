"""Crops and resizes pictures. Imports no TensorFlow."""

from PIL import Image

Crop = tuple[int, int, int, int]
"""Rows `top` to `bottom`, columns `left` to `right`, the ends left out."""

CELEBA = (45, 173, 25, 153)
"""The crop of aligned 178x218 CelebA faces in the code of Dai and Wipf 2019; resized to 64x64."""


def check_crop(crop: Crop) -> None:
    """Raises ValueError unless the box has an inside."""
    top, bottom, left, right = crop
    if not (0 <= top < bottom and 0 <= left < right):
        raise ValueError(f"`crop` must be (top, bottom, left, right) with top < bottom and left < right, got {crop}.")


def crop_and_resize(image: Image.Image, crop: Crop | None, size: int | None) -> Image.Image:
    """The part of the image in the box, resized to size x size by bilinear interpolation with antialiasing.

    Raises:
        ValueError: the box reaches out of the image.
    """
    if crop is not None:
        top, bottom, left, right = crop
        if bottom > image.height or right > image.width:
            raise ValueError(f"the crop {crop} reaches out of an image of {image.height} rows, {image.width} columns")
        image = image.crop((left, top, right, bottom))
    return image if size is None else image.resize((size, size), Image.Resampling.BILINEAR)
