"""OMNIGLOT: archives of drawings, and the shared file of small images."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from tfvae.checks import DataError
from tfvae.data.images.omniglot import Drawings, Matrix
from tfvae.data.reader import NO_LABEL, Reject


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).convert("1").save(file, "PNG")
    return file.getvalue()


def stroke(column):
    """White paper of 12x12 with a black line of 4 columns."""
    pixels = np.full([12, 12], 255, np.uint8)
    pixels[:, column : column + 4] = 0
    return pixels


@pytest.fixture
def archives(tmp_path):
    with zipfile.ZipFile(tmp_path / "images_background.zip", "w") as file:
        for i in range(40):
            alphabet = ("Greek", "Balinese")[i % 2]
            file.writestr(f"images_background/{alphabet}/character01/{i:04d}.png", png(stroke(4 * (i % 3))))
        file.writestr("images_background/readme.txt", "no drawing")
        file.writestr("images_background/Greek/character02/broken.png", b"no picture")
    return tmp_path


def items(reader):
    return {
        split: [item for shard in reader.shards() if shard.split == split for item in reader.read(shard)]
        for split in ("train", "validation", "test")
    }


def test_drawings_are_ink_on_black_of_every_split(archives):
    found = items(Drawings(str(archives), 3, test_fraction=0.3, validation_fraction=0.3))
    rejects = [item for split in found.values() for item in split if isinstance(item, Reject)]
    records = [item for split in found.values() for item in split if not isinstance(item, Reject)]
    assert len(records) == 40
    assert [reject.where for reject in rejects] == [
        "images_background.zip/images_background/Greek/character02/broken.png"
    ]
    assert {record["label"] for record in records} == {0, 1}
    for record in records:
        image = np.frombuffer(record["image"], np.uint8).reshape(record["shape"][:2])
        assert sorted(image.sum(axis=0).tolist()) == [0, 0, 3 * 255]


def test_grey_is_the_share_of_ink(archives):
    (record, *_) = items(Drawings(str(archives), 2, 0.3, 0.3))["train"]
    assert set(np.frombuffer(record["image"], np.uint8)) <= {0, 85, 170, 255}


def test_no_archive_is_named(tmp_path):
    with pytest.raises(DataError, match=r"images_\*\.zip is missing: put images_background\.zip"):
        Drawings(str(tmp_path)).shards()


def test_a_broken_archive_is_named(tmp_path):
    (tmp_path / "images_background.zip").write_bytes(b"PK no archive")
    with pytest.raises(DataError, match=r"images_background\.zip cannot be read"):
        Drawings(str(tmp_path)).shards()


def matrix(tmp_path, **arrays):
    savemat(tmp_path / "chardata.mat", arrays)
    return Matrix(str(tmp_path / "chardata.mat"), validation_fraction=0.3)


def test_images_of_the_matrix_stand_column_by_column(tmp_path):
    image = np.random.default_rng(0).random([28, 28])
    column = image.reshape(784, 1, order="F")
    target = np.eye(3)[:, :1]
    reader = matrix(tmp_path, data=np.repeat(column, 20, 1), testdata=column, target=np.repeat(target, 20, 1))
    found = items(reader)
    assert len(found["train"]) + len(found["validation"]) == 20
    (test,) = found["test"]
    assert test["label"] == NO_LABEL
    assert {record["label"] for record in found["train"]} == {0}
    pixels = np.frombuffer(test["image"], np.uint8).reshape(28, 28)
    np.testing.assert_array_equal(pixels, np.rint(255 * image))


@pytest.mark.parametrize(
    "arrays", [{"data": np.zeros([784, 4])}, {"data": np.zeros([700, 4]), "testdata": np.zeros([784, 1])}]
)
def test_other_arrays_are_named(tmp_path, arrays):
    with pytest.raises(DataError, match=r"must have `(test)?data` of shape \[784, N\]"):
        matrix(tmp_path, **arrays).shards()


def test_a_file_of_another_kind_is_named(tmp_path):
    (tmp_path / "chardata.mat").write_bytes(b"no matrix")
    with pytest.raises(DataError, match="cannot be read"):
        Matrix(str(tmp_path / "chardata.mat")).shards()


def test_fractions_are_checked():
    with pytest.raises(ValueError, match="must lie between 0 and 1"):
        Drawings("", test_fraction=1.5)
