"""Recognises the format of image data by what lies in its directory. Imports no TensorFlow."""

import re
from pathlib import Path

from tfvae.checks import DataError
from tfvae.data.images.celeba import ATTRIBUTES, FOLDER, PARTITION, CelebA
from tfvae.data.images.crop import Crop
from tfvae.data.images.folder import Folder
from tfvae.data.images.idx import Idx
from tfvae.data.images.numpy_arrays import NumpyArrays
from tfvae.data.images.tfds import NAMES, Prepared
from tfvae.data.reader import Reader
from tfvae.data.tfds import Stored

_IDX = "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz"
PUBLISHED = {
    "mnist": f"{_IDX}, published by LeCun, Cortes and Burges",
    "fashion_mnist": f"{_IDX}, published by Zalando Research",
    "cifar10": "one .npz file with x_train, y_train, x_test and y_test, made from the batches in "
    "cifar-10-python.tar.gz, published by Alex Krizhevsky, University of Toronto",
    "celeb_a": f"the unpacked {FOLDER}.zip, {ATTRIBUTES}.txt and {PARTITION}.txt, published by the Multimedia "
    "Laboratory of the Chinese University of Hong Kong",
    "downsampled_imagenet/32x32": "a .npz file with x_train and x_test, made from the archives train_32x32 and "
    "valid_32x32, published by van den Oord, Kalchbrenner and Kavukcuoglu",
    "frey_faces": "one .npy file of images uint8 [N, 28, 20], made from frey_rawface.mat, published by Sam Roweis",
}
"""Data set -> the files that a user gets from its publisher."""


def reader_for(dataset: str, data_dir: str, shape: tuple[int, ...], crop: Crop | None = None) -> Reader:
    """The reader of what lies in `data_dir`; it opens nothing yet.

    In this order: a prepared TensorFlow Dataset, `<dataset>/<version>/`; CelebA with its lists; IDX files,
    `*-idx3-ubyte` or `*.idx3-ubyte`, plain or `.gz`; one NumPy file, `*.npz` or `*.npy`; otherwise image folders, whose
    pictures are brought to `shape`.

    Args:
        dataset: its name in TensorFlow Datasets.
        data_dir: the user's directory.
        shape: [height, width, channels] of the model's images.
        crop: for the pictures of CelebA and of folders.

    Raises:
        DataError: there is no such directory, or it is empty; the message tells what to put there.
    """
    path = Path(data_dir).absolute()
    if not data_dir or not path.is_dir() or not any(path.iterdir()):
        raise DataError(_nothing_there(dataset, data_dir))
    arrays = sorted([*path.glob("*.npz"), *path.glob("*.npy")])
    if _has_version(path / dataset):
        return Prepared(dataset, str(path), crop)
    if dataset == "celeb_a" and any(path.glob(f"{ATTRIBUTES}.*")):
        return CelebA(str(path), crop, shape[0])
    if any(path.glob("*[-.]idx?-ubyte*")):
        return Idx(str(path))
    if arrays:
        return NumpyArrays(str(arrays[0]))
    return Folder(str(path), crop=crop, size=shape[0], channels=shape[2])


def _has_version(folder: Path) -> bool:
    """Whether a folder such as 3.0.1/ lies in it, as TensorFlow Datasets makes them."""
    return any(re.fullmatch(r"\d+\.\d+\.\d+", entry.name) and entry.is_dir() for entry in folder.glob("*"))


def _nothing_there(dataset: str, data_dir: str) -> str:
    command = f"run `{Stored(dataset, data_dir or 'DIRECTORY').command}`; or " if dataset in NAMES else ""
    return (
        f"`data_dir` must be a directory with {dataset}, and not empty, got {data_dir!r}. Put there "
        f"{PUBLISHED[dataset]}; or {command}give a .npz file or image folders of your own."
    )
