import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from tfvae.checks import DataError
from tfvae.data.images.idx import Idx

SIZES = {"train": 5, "t10k": 3}


def images(n: int) -> np.ndarray:
    return np.arange(n * 2 * 3, dtype=np.uint8).reshape(n, 2, 3)


def idx_bytes(array: np.ndarray) -> bytes:
    """Two zero bytes, 8 for unsigned bytes, the rank, sizes as big-endian int32, values."""
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}i", *array.shape) + array.tobytes()


def write(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


@pytest.fixture(params=["{}-{}-idx{}-ubyte.gz", "{}-{}-idx{}-ubyte", "{}-{}.idx{}-ubyte", "{}-{}.idx{}-ubyte.gz"])
def names(request):
    return request.param


def data_set(directory: Path, names: str = "{}-{}-idx{}-ubyte.gz") -> Path:
    for split, n in SIZES.items():
        write(directory / names.format(split, "images", 3), idx_bytes(images(n)))
        write(directory / names.format(split, "labels", 1), idx_bytes(np.arange(n, dtype=np.uint8) % 10))
    return directory


def read_all(reader: Idx) -> dict[str, list]:
    splits: dict[str, list] = {}
    for shard in reader.shards():
        splits.setdefault(shard.split, []).extend(reader.read(shard))
    return splits


def test_reads_what_was_written(tmp_path, names):
    splits = read_all(Idx(str(data_set(tmp_path, names))))
    assert {split: len(records) for split, records in splits.items()} == {"train": 5, "test": 3}
    assert splits["train"][4] == {
        "image": images(5)[4].tobytes(),
        "shape": [2, 3, 1],
        "label": 4,
        "key": b"train/00004",
    }


def test_parts_of_a_split_are_read_in_order(tmp_path):
    reader = Idx(str(data_set(tmp_path)))
    shard = reader.shards()[0]
    part = list(reader.read(shard._replace(start=2, stop=4)))
    assert part == list(reader.read(shard))[2:4]


TRAIN = "train-images-idx3-ubyte.gz"
BROKEN = {
    "missing": (lambda path: path.unlink(), "is missing"),
    "truncated gzip": (lambda path: path.write_bytes(path.read_bytes()[:-9]), "cannot be read"),
    "corrupt gzip": (lambda path: path.write_bytes(path.read_bytes()[:20] + b"\xff" * 20), "cannot be read"),
    "no gzip": (lambda path: path.write_bytes(b"<html>not found</html>"), "cannot be read"),
    "empty": (lambda path: path.write_bytes(b""), "it begins with"),
    "labels in place of images": (lambda path: write(path, idx_bytes(np.zeros(5, np.uint8))), "00 00 08 01"),
    "short values": (lambda path: write(path, idx_bytes(images(5))[:-4]), "promises 30 bytes and has 26"),
    "long values": (lambda path: write(path, idx_bytes(images(5)) + b"x"), "promises 30 bytes and has 31"),
    "short header": (lambda path: write(path, idx_bytes(images(5))[:9]), "is not an IDX file"),
    "other count": (lambda path: write(path, idx_bytes(images(4))), "has 4 images, .* has 5 labels"),
    "no image": (lambda path: write(path, idx_bytes(images(0))), "has 0 images"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_bad_file_is_named_in_one_line(tmp_path, case):
    spoil, words = BROKEN[case]
    spoil(data_set(tmp_path) / TRAIN)
    with pytest.raises(DataError, match=words) as caught:
        Idx(str(tmp_path)).shards()
    message = str(caught.value)
    assert str(tmp_path / "train-images-idx3-ubyte") in message
    assert "put the four files of the data set into `data_dir`" in message
    assert "\n" not in message


def test_empty_splits_are_refused(tmp_path):
    data_set(tmp_path)
    for kind, array in (("images-idx3", images(0)), ("labels-idx1", np.zeros(0, np.uint8))):
        write(tmp_path / f"t10k-{kind}-ubyte.gz", idx_bytes(array))
    with pytest.raises(DataError, match="no items for the split 'test'"):
        Idx(str(tmp_path)).shards()


def test_reads_mnist_itself(shared_data):
    reader = Idx(str(shared_data("mnist")))
    shards = [shard for shard in reader.shards() if shard.split == "test"]
    labels = [record["label"] for shard in shards for record in reader.read(shard)]
    assert np.bincount(labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]  # published counts
    assert labels[:5] == [7, 2, 1, 0, 4]
