"""Rows as NumPy's own files. Imports no TensorFlow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import numpy as np

from serving.row_files.contents import Contents, Write
from tfvae.schema.rows import Table


@contextmanager
def npy(path: Path, contents: Contents) -> Iterator[Write]:
    """The samples x, [N, ...], as `np.save` writes them; the header, which has N, is written before them."""
    with path.open("wb") as file:

        def write(table: Table) -> None:
            x = np.ascontiguousarray(table["x"])
            if not file.tell():
                header = np.lib.format.header_data_from_array_1_0(x)
                np.lib.format.write_array_header_1_0(file, {**header, "shape": (contents.rows, *x.shape[1:])})
            file.write(x.data)

        yield write


@contextmanager
def npz(path: Path, contents: Contents) -> Iterator[Write]:
    """All tensors by name. An archive has them one after the other, so they are gathered in memory."""
    parts: list[Table] = []
    yield parts.append
    with ZipFile(path, "w") as archive:  # np.savez leaves its own open where the disk is full
        for name in parts[0]:
            column = np.concatenate([part[name] for part in parts])
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, column.astype(str) if column.dtype == object else column)
