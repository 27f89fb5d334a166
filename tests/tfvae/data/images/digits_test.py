import numpy as np
from sklearn.datasets import load_digits

from tfvae.data.images.digits import Digits


def read(split: str) -> list:
    reader = Digits()
    return [record for shard in reader.shards() if shard.split == split for record in reader.read(shard)]


def test_every_digit_is_in_one_split():
    train, test = read("train"), read("test")
    assert (len(train), len(test)) == (1500, 297)
    assert {record["key"] for record in train + test} == {f"digits/{i:04d}".encode() for i in range(1797)}


def test_pixels_are_spread_over_bytes():
    data = load_digits()
    for record in read("test")[:20]:
        row = int(record["key"].decode().split("/")[1])
        pixels = np.frombuffer(record["image"], np.uint8).reshape(record["shape"])[..., 0]
        assert record["label"] == data.target[row]
        np.testing.assert_allclose(pixels / 255, data.images[row] / 16, atol=0.5 / 255 + 1e-9)


def test_classes_have_their_share_in_both_splits():
    shares = [np.bincount([record["label"] for record in read(split)]) for split in ("train", "test")]
    np.testing.assert_allclose(shares[0] / 1500, shares[1] / 297, atol=1 / 297)


def test_the_split_is_fixed():
    assert [record["key"] for record in read("test")] == [record["key"] for record in read("test")]
