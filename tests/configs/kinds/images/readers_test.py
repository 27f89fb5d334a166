"""The format of image data is recognised by what lies in the directory."""

import numpy as np
import pytest

from configs.kinds.images.readers import PUBLISHED, reader_for
from tfvae.checks import DataError
from tfvae.data.images.celeba import CelebA
from tfvae.data.images.crop import CELEBA
from tfvae.data.images.folder import Folder
from tfvae.data.images.idx import Idx
from tfvae.data.images.numpy_arrays import NumpyArrays
from tfvae.data.images.tfds import NAMES, Prepared

CROP = (39, 179, 19, 159)


@pytest.mark.parametrize("version", ["1.0.0", "2.1.0"])
def test_a_prepared_data_set_comes_first(tmp_path, version):
    (tmp_path / "mnist" / version).mkdir(parents=True)
    (tmp_path / "train-images-idx3-ubyte.gz").touch()
    assert isinstance(reader_for("mnist", str(tmp_path), (28, 28, 1)), Prepared)


def test_a_prepared_celeba_gets_the_crop(tmp_path):
    (tmp_path / "celeb_a/2.1.0").mkdir(parents=True)
    assert reader_for("celeb_a", str(tmp_path), (64, 64, 3), CROP) == Prepared("celeb_a", str(tmp_path), CROP)


def test_a_folder_of_that_name_without_a_version_is_not_prepared(tmp_path):
    (tmp_path / "mnist/seven").mkdir(parents=True)
    (tmp_path / "mnist/1.0.0").touch()
    assert isinstance(reader_for("mnist", str(tmp_path), (28, 28, 1)), Folder)


@pytest.mark.parametrize("name", [f"train-images{mark}idx3-ubyte{end}" for mark in "-." for end in ("", ".gz")])
def test_idx_files(tmp_path, name):
    (tmp_path / name).touch()
    assert isinstance(reader_for("mnist", str(tmp_path), (28, 28, 1)), Idx)


def test_a_numpy_file(tmp_path):
    np.savez(tmp_path / "faces.npz", images=np.zeros([4, 8, 8], np.uint8))
    reader = reader_for("mnist", str(tmp_path), (8, 8, 1))
    assert isinstance(reader, NumpyArrays)
    assert reader.path.endswith("faces.npz")


@pytest.mark.parametrize("name", ["list_attr_celeba.txt", "list_attr_celeba.csv"])
def test_celeba_as_published(tmp_path, name):
    (tmp_path / name).touch()
    assert reader_for("celeb_a", str(tmp_path), (32, 32, 3), CROP) == CelebA(str(tmp_path), CROP, 32)


def test_faces_without_lists_are_a_folder(tmp_path):
    (tmp_path / "img_align_celeba").mkdir()
    assert isinstance(reader_for("celeb_a", str(tmp_path), (64, 64, 3), CELEBA), Folder)


def test_image_folders_are_brought_to_the_shape(tmp_path):
    (tmp_path / "1.jpg").touch()
    reader = reader_for("celeb_a", str(tmp_path), (64, 64, 3), CELEBA)
    assert reader == Folder(str(tmp_path), crop=CELEBA, size=64, channels=3)


@pytest.mark.parametrize("data_dir", ["", "no/such/folder"])
def test_a_missing_directory_is_named(data_dir):
    with pytest.raises(DataError, match=rf"`data_dir` must be a directory with mnist.*got '{data_dir}'"):
        reader_for("mnist", data_dir, (28, 28, 1))


FILES = {
    "mnist": ["train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", "LeCun"],
    "fashion_mnist": ["train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "Zalando Research"],
    "cifar10": ["x_train, y_train, x_test and y_test", "cifar-10-python.tar.gz", "Krizhevsky"],
    "celeb_a": ["img_align_celeba.zip", "list_attr_celeba.txt", "list_eval_partition.txt", "Hong Kong"],
    "downsampled_imagenet/32x32": ["x_train", "train_32x32", "Kavukcuoglu"],
    "frey_faces": ["uint8 [N, 28, 20]", "frey_rawface.mat", "Roweis"],
}


@pytest.mark.parametrize("dataset", PUBLISHED)
def test_an_empty_directory_is_told_what_to_put_there(tmp_path, dataset):
    with pytest.raises(DataError) as caught:
        reader_for(dataset, str(tmp_path), (28, 28, 1))
    message = str(caught.value)
    assert [words for words in FILES[dataset] if words not in message] == []
    assert (f"run `tfds build {dataset} --data_dir={tmp_path}`" in message) == (dataset in NAMES)
    assert "\n" not in message
