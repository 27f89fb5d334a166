"""Reader of folders of image files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps

from tfvae.checks import require_one_of, require_positive
from tfvae.data.images.crop import Crop, check_crop, crop_and_resize
from tfvae.data.images.listing import list_pictures
from tfvae.data.images.record import image_record
from tfvae.data.reader import Item, Record, Reject, Shard, Told
from tfvae.data.splits import check_test_fraction, cut

MODES = {1: "L", 3: "RGB"}
_DEEP = ("I", "F")
"""Modes of Pillow with more than 8 bits a channel, which a conversion would cut off at 255."""
_SHARD = 4096
_TURNED = range(2, 9)
"""Orientations of EXIF that are not as a picture is seen."""


@dataclass(frozen=True)
class Folder:
    """Pictures of any format that Pillow reads.

    Folders `train/` and `test/` (and `validation/`, if any) are the splits; without them the hash of a path decides.
    Folders inside are the classes, at any depth: each one in which files lie, numbered in the order of their paths;
    without them the label is -1. Nested ones are told. Hidden files are left out, and so are plain files beside
    `train/`. Any other file that is no picture, or whose picture has not the shape of the first one, is rejected.
    Pictures are turned as their EXIF orientation says, before all else, which is told. Alpha channels are dropped.
    Within a split, pictures come in the order of the hashes of their paths, so that the first n are a fair sample of
    all classes.

    Args:
        data_dir: the unpacked folder.
        crop: box that is cut out first.
        size: side to which the picture is then resized; None keeps its size.
        channels: 1 for grey, 3 for colour.
        test_fraction: share of the pictures that makes up "test", where the folder has no splits.
    """

    data_dir: str
    crop: Crop | None = None
    size: int | None = None
    channels: int = 3
    test_fraction: float = 0.1

    def __post_init__(self) -> None:
        require_one_of("channels", self.channels, MODES)
        check_test_fraction(self.test_fraction)
        if self.crop is not None:
            check_crop(self.crop)
        if self.size is not None:
            require_positive("size", self.size)

    def shards(self) -> list[Shard]:
        """Parts of all splits.

        Raises:
            DataError: there is no such folder, it is empty or still packed, or its splits are not to be told.
        """
        keys = list_pictures(self.data_dir, self.test_fraction).keys
        return [shard for split, part in keys.items() for shard in cut(split, self.data_dir, len(part), _SHARD)]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part."""
        keys, labels, nested = list_pictures(self.data_dir, self.test_fraction)
        shape = self._shape([key for part in keys.values() for key in part])
        if nested and shard.split == "train" and shard.start == 0:
            more = "folders inside folders are classes of their own"
            yield Told(self.data_dir, f"{more}, such as {nested[0]}", len(nested))
        for key in keys[shard.split][shard.start : shard.stop]:
            yield from self._read_one(key, labels[key], shape)

    def _read_one(self, key: str, label: int | None, shape: tuple[int, int]) -> Iterator[Record | Reject | Told]:
        path = Path(self.data_dir) / key
        if label is None:
            yield Reject(str(path), "lies beside the class folders")
            return
        try:
            picture, turned = self._picture(path)
        except Exception as error:  # a broken file makes Pillow's parsers raise whatever they stumble on
            yield Reject(str(path), f"{type(error).__name__}: {error}")
            return
        if picture.shape[:2] != shape:
            yield Reject(str(path), f"has {picture.shape[:2]} rows and columns, the first picture has {shape}")
            return
        yield image_record(picture, label, key)
        if turned:
            yield Told(self.data_dir, "a picture turned as its EXIF orientation says")

    def _picture(self, path: Path) -> tuple[np.ndarray, bool]:
        """The cropped and resized picture in a file, uint8 [H, W] or [H, W, 3], and whether it had to be turned."""
        with Image.open(path) as image:
            if image.mode.startswith(_DEEP):
                raise ValueError(f"more than 8 bits a channel (mode {image.mode})")
            turned = image.getexif().get(ExifTags.Base.Orientation, 1) in _TURNED  # a TIFF forgets it when it is loaded
            upright = ImageOps.exif_transpose(image).convert(MODES[self.channels])
            return np.asarray(crop_and_resize(upright, self.crop, self.size)), turned

    def _shape(self, keys: list[str]) -> tuple[int, int]:
        """Height and width in pixels that all pictures must have, by `size` or `crop`, else as the first one has."""
        if self.size is not None:
            return self.size, self.size
        if self.crop is not None:
            top, bottom, left, right = self.crop
            return bottom - top, right - left
        return next((shape for key in keys if (shape := _upright(Path(self.data_dir) / key))), (0, 0))


def _upright(path: Path) -> tuple[int, int] | None:
    """Height and width of a picture once it is turned, in pixels; None where the file is no picture."""
    try:
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image)
            return upright.height, upright.width
    except Exception:  # as above: `read` will reject it
        return None
