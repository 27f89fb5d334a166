"""Reader of data sets that TensorFlow Datasets has prepared; it downloads nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from tfvae.checks import require_one_of
from tfvae.data.crop import CELEBA, Crop, check_crop, crop_and_resize
from tfvae.data.image_record import image_record
from tfvae.data.reader import DataError, Item, Shard
from tfvae.data.splits import cut

NAMES = ("mnist", "fashion_mnist", "cifar10", "celeb_a")
_SHARD = 10_000
_CELEBA_SIDE = 64


@dataclass(frozen=True)
class Prepared:
    """MNIST, Fashion-MNIST, CIFAR-10 or CelebA from a directory of TensorFlow Datasets, in their official splits.

    CelebA is cropped and resized to 64x64; its label is Male + 2 Smiling, of 4 classes. The other data sets keep their
    images and classes.

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
        builder = self._builder()
        sizes = {split: info.num_examples for split, info in builder.info.splits.items()}
        return [s for split, n in sizes.items() for s in cut(split, str(builder.data_dir), n, _SHARD)]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part."""
        try:
            for i, example in enumerate(self._examples(shard), start=shard.start):
                image, label = _celeba(example, self.crop) if self.name == "celeb_a" else _classified(example)
                yield image_record(image, label, f"{shard.split}/{i:06d}")
        except OSError as error:
            raise DataError(f"{shard.path} is broken ({error}): delete it, then run `{self.command}`.") from error

    def _examples(self, shard: Shard) -> Iterator[Mapping[str, Any]]:
        import tensorflow as tf
        import tensorflow_datasets as tfds

        config = tfds.ReadConfig(
            interleave_cycle_length=1, try_autocache=False
        )  # files one after another: a fixed order
        part = f"{shard.split}[{shard.start}:{shard.stop}]"
        dataset = self._builder().as_dataset(split=part, shuffle_files=False, read_config=config)
        try:
            yield from tfds.as_numpy(dataset)
        except tf.errors.OpError as error:
            raise OSError(error.message.splitlines()[0]) from error

    def _builder(self) -> Any:
        """From the files, not from the data set's code, which would ask for the version that this TFDS knows."""
        from tensorflow_datasets.core import read_only_builder, registered

        try:
            return read_only_builder.builder_from_files(self.name, data_dir=self.data_dir)
        except registered.DatasetNotFoundError:
            raise DataError(f"{self.data_dir} has no prepared {self.name}: run `{self.command}` first.") from None

    @property
    def command(self) -> str:
        """The shell command that downloads and prepares the data."""
        return f"tfds build {self.name} --data_dir={self.data_dir}"


def _classified(example: Mapping[str, Any]) -> tuple[np.ndarray, int]:
    return example["image"], int(example["label"])


def _celeba(example: Mapping[str, Any], crop: Crop | None) -> tuple[np.ndarray, int]:
    face = crop_and_resize(Image.fromarray(example["image"]), crop, _CELEBA_SIDE)
    attributes = example["attributes"]
    return np.asarray(face), int(attributes["Male"]) + 2 * int(attributes["Smiling"])
