"""Reader of images that TensorFlow Datasets has prepared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from tfvae.checks import require_one_of
from tfvae.data.images.crop import CELEBA, Crop, check_crop, crop_and_resize
from tfvae.data.images.record import image_record
from tfvae.data.reader import NO_LABEL, Item, Shard
from tfvae.data.splits import cut
from tfvae.data.tfds import Stored

NAMES = ("mnist", "fashion_mnist", "cifar10", "celeb_a", "downsampled_imagenet/32x32")
_SHARD = 10_000
_CELEBA_SIDE = 64


@dataclass(frozen=True)
class Prepared:
    """MNIST, Fashion-MNIST, CIFAR-10, CelebA or ImageNet at 32x32 from a directory of TensorFlow Datasets.

    Splits are the official ones; where there is none for testing, that for validation is. CelebA is cropped and resized
    to 64x64; its label is Male + 2 Smiling, of 4 classes. The other data sets keep their images and classes; ImageNet
    at 32x32 comes without classes.

    Args:
        name: one of `NAMES`.
        data_dir: directory that holds `<name>/<version>/`.
        crop: box that is cut out of CelebA's faces, by default that of Dai and Wipf 2019 (code); None keeps them whole.
    """

    name: str
    data_dir: str
    crop: Crop | None = CELEBA

    def __post_init__(self) -> None:
        require_one_of("name", self.name, NAMES)
        if self.crop is not None:
            check_crop(self.crop)

    def shards(self) -> list[Shard]:
        """Parts of all splits.

        Raises:
            DataError: the data are not there; the message has the command that prepares them.
        """
        path, sizes = self._stored.layout()
        return [shard for split, n in sizes.items() for shard in cut(_named(split, sizes), path, n, _SHARD)]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part."""
        _, sizes = self._stored.layout()
        (official,) = (split for split in sizes if _named(split, sizes) == shard.split)
        examples = self._stored.examples(shard._replace(split=official))
        for i, example in enumerate(examples, start=shard.start):
            image, label = _celeba(example, self.crop) if self.name == "celeb_a" else _classified(example)
            yield image_record(image, label, f"{shard.split}/{i:06d}")

    @property
    def _stored(self) -> Stored:
        return Stored(self.name, self.data_dir)


def _named(official: str, sizes: Mapping[str, int]) -> str:
    """The split that an official one becomes."""
    return "test" if official == "validation" and "test" not in sizes else official


def _classified(example: Mapping[str, Any]) -> tuple[np.ndarray, int]:
    return example["image"], int(example.get("label", NO_LABEL))


def _celeba(example: Mapping[str, Any], crop: Crop | None) -> tuple[np.ndarray, int]:
    face = crop_and_resize(Image.fromarray(example["image"]), crop, _CELEBA_SIDE)
    attributes = example["attributes"]
    return np.asarray(face), int(attributes["Male"]) + 2 * int(attributes["Smiling"])
