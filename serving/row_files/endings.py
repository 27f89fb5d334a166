"""Files of rows by their endings: which there are, which fit a model's rows, and how one is written whole.

Imports no TensorFlow.
"""

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from serving.row_files import lines
from serving.row_files.arrays import npy, npz
from serving.row_files.contents import Contents, Open
from serving.row_files.csv_tables import csv_tables
from serving.row_files.examples import tfrecord
from serving.row_files.parquet import parquet
from serving.row_files.pictures import grid, pictures
from tfvae.exported import SENTENCE, ModelError
from tfvae.schema.csv_tables import tables_of
from tfvae.schema.people import seen
from tfvae.schema.rows import Table, is_flat
from tfvae.whole_files import replacing


class Ending(NamedTuple):
    """Of files that hold rows."""

    fits: Callable[[Contents], bool]
    """Whether they can hold such rows."""
    open: Open
    """What writes them."""


def _images(contents: Contents) -> bool:
    return contents.images


def _tensors(contents: Contents) -> bool:
    return contents.tensors


def _flat(contents: Contents) -> bool:
    return contents.schema is not None and is_flat(seen(contents.schema))


def _related(contents: Contents) -> bool:
    return contents.schema is not None and bool(tables_of(contents.schema))


def _records(contents: Contents) -> bool:
    return contents.schema is not None


def _examples(contents: Contents) -> bool:
    return contents.images or contents.schema is not None


def _sentences(contents: Contents) -> bool:
    return contents.schema == SENTENCE


ENDINGS = {
    ".png": Ending(_images, grid),
    ".png.zip": Ending(_images, pictures),
    ".npy": Ending(_tensors, npy),
    ".txt": Ending(_sentences, lines.txt(lines.plain)),
    ".txt.gz": Ending(_sentences, lines.txt(lines.gzipped)),
    ".csv": Ending(_flat, lines.csv(lines.plain)),
    ".csv.gz": Ending(_flat, lines.csv(lines.gzipped)),
    ".csv.zip": Ending(_related, csv_tables),
    ".jsonl": Ending(_records, lines.jsonl(lines.plain)),
    ".jsonl.gz": Ending(_records, lines.jsonl(lines.gzipped)),
    ".parquet": Ending(_records, parquet),
    ".tfrecord": Ending(_examples, tfrecord("")),
    ".tfrecord.gz": Ending(_examples, tfrecord("GZIP")),
    ".npz": Ending(lambda _: True, npz),
}
"""Ending of a file's name -> what such files hold, and what writes them."""


class RowFileError(ValueError):
    """Rows do not fit a file, or it cannot be written; the message is one line."""


def ending_of(name: str) -> str:
    """The longest of `ENDINGS` that a file's name has; "" where it has none."""
    return max((ending for ending in ENDINGS if name.endswith(ending)), key=len, default="")


def fitting(contents: Contents) -> list[str]:
    """The endings of files that can hold such rows."""
    return [name for name, ending in ENDINGS.items() if ending.fits(contents)]


def require_packages(name: str) -> None:
    """Raises RowFileError where a file of that name needs a package that is missing."""
    if ending_of(name) == ".parquet" and find_spec("pyarrow") is None:
        raise RowFileError(f"{name} needs the package pyarrow: pip install pyarrow.")


def write(path: Path, blocks: Iterable[Table], contents: Contents) -> None:
    """Writes rows, some at a time; the file appears only when it is whole.

    Args:
        path: of the file, whose ending is one of `ENDINGS` and fits.
        blocks: tables, one below the other; each is drawn when it is its turn.
        contents: what they hold.

    Raises:
        RowFileError: rows are none that the format can hold, or the file cannot be written.
        ModelError: a block cannot be drawn.
    """
    try:
        with replacing(path.parent, path.name) as partial, ENDINGS[ending_of(path.name)].open(partial, contents) as put:
            for table in blocks:
                put(table)
    except OSError as error:
        raise RowFileError(f"{path} cannot be written: {error.strerror or error}.") from error
    except ModelError:
        raise
    except ValueError as error:
        raise RowFileError(f"{path.name} does not fit the samples: {error} An .npz file takes any.") from error
