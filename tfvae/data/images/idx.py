"""Reader of IDX files, the format of MNIST and Fashion-MNIST."""

import gzip
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tfvae.checks import DataError
from tfvae.data.images.record import image_record
from tfvae.data.reader import Item, Shard
from tfvae.data.splits import cut

PREFIXES = {"train": "train", "test": "t10k"}
REMEDY = "put the four files of the data set into `data_dir`, as they were published, with or without .gz"
_UNSIGNED_BYTES = 8
_SHARD = 20_000


@dataclass(frozen=True)
class Idx:
    """Grey images and labels in `train-images-idx3-ubyte`, `t10k-labels-idx1-ubyte` and so on, plain or `.gz`.

    Source of the format: http://yann.lecun.com/exdb/mnist. The splits are "train" and "test".

    Args:
        data_dir: directory of the four files.
    """

    data_dir: str

    def shards(self) -> list[Shard]:
        """Parts of both splits, all files having been read and checked.

        Raises:
            DataError: a file is missing, truncated or of another format, or numbers of images and labels differ.
        """
        counts = {split: len(self._load(split)[0]) for split in PREFIXES}
        return [shard for split, n in counts.items() for shard in cut(split, self.data_dir, n, _SHARD)]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part."""
        images, labels = self._load(shard.split)
        for i in range(shard.start, shard.stop):
            yield image_record(images[i], labels[i], f"{shard.split}/{i:05d}")

    def _load(self, split: str) -> tuple[np.ndarray, np.ndarray]:
        """Images [N, H, W] and labels [N]."""
        image_path, label_path = (self._find(split, kind) for kind in ("images-idx3", "labels-idx1"))
        images, labels = _array(image_path, 3), _array(label_path, 1)
        if len(images) != len(labels):
            raise DataError(f"{image_path} has {len(images)} images, {label_path} has {len(labels)} labels: {REMEDY}.")
        return images, labels

    def _find(self, split: str, kind: str) -> Path:
        stem = f"{PREFIXES[split]}-{kind}-ubyte"
        stems = (stem, stem.replace("-idx", ".idx"))  # unpackers often turn the second hyphen into a dot
        names = [name + end for name in stems for end in ("", ".gz")]
        paths = [path for name in names if (path := Path(self.data_dir) / name).is_file()]
        if not paths:
            raise DataError(f"{Path(self.data_dir) / stem}[.gz] is missing: {REMEDY}.")
        return paths[0]


def _array(path: Path, rank: int) -> np.ndarray:
    """The array of bytes in an IDX file: 2 zero bytes, type, rank, sizes as big-endian int32, values."""
    raw, start = _contents(path), 4 + 4 * rank
    if raw[:4] != bytes([0, 0, _UNSIGNED_BYTES, rank]) or len(raw) < start:
        raise DataError(f"{path} is not an IDX file of rank {rank}: it begins with {raw[:4].hex(' ')}: {REMEDY}.")
    shape = tuple(np.frombuffer(raw, ">u4", rank, offset=4).tolist())
    if len(raw) - start != math.prod(shape):
        fault = f"promises {math.prod(shape)} bytes and has {len(raw) - start}"
        raise DataError(f"{path} is truncated or broken, it {fault}: {REMEDY}.")
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape)


def _contents(path: Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (EOFError, OSError, zlib.error) as error:
        raise DataError(f"{path} cannot be read, {error}: {REMEDY}.") from error
