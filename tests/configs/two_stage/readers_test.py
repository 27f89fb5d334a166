"""The format of image data is recognised by what lies in the directory."""

import numpy as np
import pytest

from configs.two_stage.readers import reader_for
from tfvae.data.folder import Folder
from tfvae.data.idx import Idx
from tfvae.data.numpy_arrays import NumpyArrays
from tfvae.data.prepared import Prepared
from tfvae.data.reader import DataError


def test_a_prepared_data_set_comes_first(tmp_path):
    (tmp_path / "mnist").mkdir()
    (tmp_path / "train-images-idx3-ubyte.gz").touch()
    assert isinstance(reader_for("mnist", str(tmp_path), (28, 28, 1)), Prepared)


def test_idx_files(tmp_path):
    (tmp_path / "train-images-idx3-ubyte.gz").touch()
    assert isinstance(reader_for("mnist", str(tmp_path), (28, 28, 1)), Idx)


def test_a_numpy_file(tmp_path):
    np.savez(tmp_path / "faces.npz", images=np.zeros([4, 8, 8], np.uint8))
    reader = reader_for("mnist", str(tmp_path), (8, 8, 1))
    assert isinstance(reader, NumpyArrays)
    assert reader.path.endswith("faces.npz")


def test_image_folders_are_brought_to_the_shape(tmp_path):
    reader = reader_for("celeb_a", str(tmp_path), (64, 64, 3), (45, 173, 25, 153))
    assert reader == Folder(str(tmp_path), crop=(45, 173, 25, 153), size=64, channels=3)


@pytest.mark.parametrize("data_dir", ["", "no/such/folder"])
def test_a_missing_directory_is_named(data_dir):
    with pytest.raises(DataError, match=rf"`data_dir` must be a directory with mnist .*got '{data_dir}'"):
        reader_for("mnist", data_dir, (28, 28, 1))
