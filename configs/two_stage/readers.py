"""Recognises the format of image data by what lies in its directory. Imports no TensorFlow."""

from pathlib import Path

from tfvae.data.crop import Crop
from tfvae.data.folder import Folder
from tfvae.data.idx import Idx
from tfvae.data.numpy_arrays import NumpyArrays
from tfvae.data.prepared import Prepared
from tfvae.data.reader import DataError, Reader


def reader_for(dataset: str, data_dir: str, shape: tuple[int, ...], crop: Crop | None = None) -> Reader:
    """The reader of what lies in `data_dir`; it opens nothing yet.

    In this order: a prepared TensorFlow Dataset, the folder `<dataset>/`; IDX files, `*-idx3-ubyte` or `.gz`; one
    NumPy file, `*.npz` or `*.npy`; otherwise image folders, whose pictures are cut to `crop` and brought to `shape`.

    Args:
        dataset: its name in TensorFlow Datasets.
        data_dir: the user's directory.
        shape: [height, width, channels] of the model's images.
        crop: for pictures in folders.

    Raises:
        DataError: there is no such directory.
    """
    path = Path(data_dir)
    if not data_dir or not path.is_dir():
        raise DataError(
            f"`data_dir` must be a directory with {dataset} (IDX files, a .npz file, image folders, or a prepared "
            f"TensorFlow Dataset {dataset}/), got {data_dir!r}."
        )
    arrays = sorted([*path.glob("*.npz"), *path.glob("*.npy")])
    if (path / dataset).is_dir():
        return Prepared(dataset, str(path.absolute()))
    if any(path.glob("*-idx?-ubyte*")):
        return Idx(str(path.absolute()))
    if arrays:
        return NumpyArrays(str(arrays[0].absolute()))
    return Folder(str(path.absolute()), crop=crop, size=shape[0], channels=shape[2])
