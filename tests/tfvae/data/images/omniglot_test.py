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


def test_a_drawing_in_two_archives_is_named(archives):
    with zipfile.ZipFile(archives / "images_background_small1.zip", "w") as file:
        file.writestr("images_background_small1/Greek/character01/0000.png", png(stroke(0)))
    message = r"images_background.zip and images_background_small1.zip in .* both hold Greek/character01/0000.png"
    with pytest.raises(DataError, match=message):
        Drawings(str(archives)).shards()


def test_archives_without_drawings_are_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "images_background.zip", "w") as file:
        file.writestr("flat.png", png(stroke(0)))
    with pytest.raises(DataError, match=r"must hold drawings as FOLDER/ALPHABET/CHARACTER/NAME\.png, and hold none"):
        Drawings(str(tmp_path)).shards()


def saved(image):
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("member", "content", "reason"),
    [
        ("images_background/Greek/stray.png", png(stroke(0)), "must lie as FOLDER/ALPHABET/CHARACTER/NAME.png"),
        ("images_background/Greek/character01/photo.jpg", b"", "must lie as FOLDER/ALPHABET/CHARACTER/NAME.png"),
        ("images_background/Greek/character01/wide.png", png(np.zeros([12, 24], np.uint8)), "square, not 24x12"),
        (
            "images_background/Greek/character01/deep.png",
            saved(Image.fromarray(np.zeros([12, 12], np.uint16))),
            "8 bits, not mode I",
        ),
    ],
)
def test_other_pictures_are_rejected_and_counted(archives, member, content, reason):
    with zipfile.ZipFile(archives / "images_evaluation.zip", "w") as file:
        file.writestr(member, content)
    found = items(Drawings(str(archives), 3, 0.3, 0.3))
    rejects = [item for split in found.values() for item in split if isinstance(item, Reject)]
    assert any(reject.where.endswith(member) and reason in reject.reason for reject in rejects)


def test_what_is_transparent_is_paper(tmp_path):
    ink = np.zeros([12, 12, 4], np.uint8)
    ink[:6, :, 3] = 255
    with zipfile.ZipFile(tmp_path / "images_background.zip", "w") as file:
        for i in range(20):
            file.writestr(f"images_background/Greek/character01/{i:04d}.png", saved(Image.fromarray(ink)))
    (record, *_) = items(Drawings(str(tmp_path), 2, 0.3, 0.3))["train"]
    np.testing.assert_array_equal(np.frombuffer(record["image"], np.uint8), [255, 255, 0, 0])


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


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"data": np.full([784, 4], 255)}, "values between 0 and 1 in `data`, got 255 to 255"),
        ({"data": np.full([784, 4], np.nan)}, "values between 0 and 1 in `data`, got nan to nan"),
        ({"testdata": np.full([784, 1], 1j)}, "real numbers in `testdata`, got complex128"),
        ({"target": np.eye(3)}, r"`target` of shape \[classes, 4\], got \(3, 3\)"),
        ({"target": np.ones([1, 4])}, r"`target` of shape \[classes, 4\], got \(1, 4\)"),
    ],
)
def test_other_values_are_named(tmp_path, arrays, message):
    fine = {"data": np.zeros([784, 4]), "testdata": np.zeros([784, 1])}
    with pytest.raises(DataError, match=message):
        matrix(tmp_path, **{**fine, **arrays}).shards()


def test_a_file_of_another_kind_is_named(tmp_path):
    (tmp_path / "chardata.mat").write_bytes(b"no matrix")
    with pytest.raises(DataError, match="cannot be read"):
        Matrix(str(tmp_path / "chardata.mat")).shards()


def test_fractions_are_checked():
    with pytest.raises(ValueError, match="must lie between 0 and 1"):
        Drawings("", test_fraction=1.5)
