"""Recognises the format of image data by what lies in its directory. Imports no TensorFlow."""

from pathlib import Path

from tfvae.data.folder import Folder
from tfvae.data.idx import Idx
from tfvae.data.numpy_arrays import NumpyArrays
from tfvae.data.prepared import Prepared
from tfvae.data.reader import DataError, Reader


def reader_for(dataset: str, data_dir: str, shape: tuple[int, int, int]) -> Reader:
    """The reader of what lies in `data_dir`.

    In this order: a prepared TensorFlow Dataset (`<dataset>/`), IDX files (`*-images-idx3-ubyte[.gz]`), one NumPy file (`*.npz`, `*.npy`), image
    folders.

    Args:
        dataset: its name in TensorFlow Datasets.
        data_dir: the user's directory.
        shape: [height, width, channels] that images in folders are brought to.

    Raises:
        DataError: there is no such directory.
    """
    if not data_dir:
        raise DataError(f"`data_dir` must name the directory of {dataset}: {FORMATS}.")
    path = Path(data_dir).absolute()
    if not path.is_dir():
        raise DataError(f"`data_dir` must be a directory with {dataset}, {FORMATS}; there is no {path}.")
