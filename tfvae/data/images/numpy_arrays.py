"""Reader of images in NumPy's own files."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tfvae.checks import DataError
from tfvae.data.images.record import image_record
from tfvae.data.reader import NO_LABEL, Item, Shard
from tfvae.data.splits import check_test_fraction, cut, hash_order, hash_split

LAYOUTS: tuple[Mapping[str, tuple[str, str]], ...] = (
    {"train": ("x_train", "y_train"), "test": ("x_test", "y_test")},
    {"all": ("images", "labels")},
    {"all": ("x", "y")},
)
"""Splits -> names of images and labels in an `.npz` file; "all" is split by hash."""
_SHARD = 20_000


class _Part(NamedTuple):
    images: np.ndarray
    labels: np.ndarray
    name: str
    """Name of the array, which becomes part of each key."""


@dataclass(frozen=True)
class NumpyArrays:
    """Images uint8 [N, H, W] or [N, H, W, C], with C 1 or 3, in an `.npy` file, or with labels [N] in an `.npz` file.

    An `.npz` file has the arrays `x_train` and `x_test`, or `images`, or `x`; labels are `y_train` and `y_test`, or
    `labels`, or `y`, and may be absent. Within a split, images come in the order of the hash of their number.

    Args:
        path: the file.
        test_fraction: share of the images that makes up "test", by hash of their number, where the file has no splits.
    """

    path: str
    test_fraction: float = 0.1

    def __post_init__(self) -> None:
        check_test_fraction(self.test_fraction)

    def shards(self) -> list[Shard]:
        """Parts of both splits.

        Raises:
            DataError: the file is missing or broken, or has other arrays than told above.
        """
        rows = self._rows(self._parts())
        return [shard for split, numbers in rows.items() for shard in cut(split, self.path, len(numbers), _SHARD)]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part."""
        parts = self._parts()
        images, labels, name = parts.get(shard.split) or parts["all"]
        for row in self._rows(parts)[shard.split][shard.start : shard.stop]:
            yield image_record(images[int(row)], labels[int(row)], f"{name}/{row}")

    def _parts(self) -> dict[str, _Part]:
        arrays = _load(self.path)
        for layout in LAYOUTS:
            if (
                {images for images, _ in layout.values()}
                <= arrays.keys()
                <= {n for pair in layout.values() for n in pair}
            ):
                return {split: self._part(arrays, *names) for split, names in layout.items()}
        choices = "; or ".join(", ".join(n for pair in layout.values() for n in pair) for layout in LAYOUTS)
        raise DataError(
            f"{self.path} has the arrays {', '.join(arrays)}; it must have {choices} (labels are optional)."
        )

    def _part(self, arrays: Mapping[str, np.ndarray], images_name: str, labels_name: str) -> _Part:
        images = arrays[images_name]
        if images.dtype != np.uint8 or images.ndim not in (3, 4) or images.shape[3:] not in ((), (1,), (3,)):
            got = f"{images.dtype} {list(images.shape)}"
            raise DataError(f"{self.path}: `{images_name}` must be uint8 [N, H, W] or [N, H, W, 1 or 3], got {got}.")
        if 0 in images.shape[1:3]:
            raise DataError(f"{self.path}: `{images_name}` must have rows and columns, got {list(images.shape)}.")
        labels = arrays.get(labels_name, np.full(len(images), NO_LABEL))
        if labels.dtype.kind not in "iu" or labels.shape not in ((len(images),), (len(images), 1)):
            got = f"{labels.dtype} {list(labels.shape)}"
            raise DataError(f"{self.path}: `{labels_name}` must be whole numbers [{len(images)}], got {got}.")
        return _Part(images, labels.reshape(-1), images_name)

    def _rows(self, parts: Mapping[str, _Part]) -> dict[str, list[str]]:
        """Numbers of the images of each split, as text."""
        numbers = {split: map(str, range(len(part.images))) for split, part in parts.items()}
        if "all" in numbers:
            return hash_split(numbers["all"], self.test_fraction, self.path)
        return {split: hash_order(keys) for split, keys in numbers.items()}


def _load(path: str) -> dict[str, np.ndarray]:
    try:
        loaded = np.load(path, mmap_mode="r", allow_pickle=False)
        return {"images": loaded} if isinstance(loaded, np.ndarray) else dict(loaded)
    except FileNotFoundError:
        raise DataError(f"{path} is missing: `path` must name an .npy or .npz file of images.") from None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        reason = str(error).splitlines()[0] if str(error) else "it ends too early"
        raise DataError(
            f"{path} is not a readable .npy or .npz file of numbers ({reason}): write it again with numpy.save."
        ) from error
