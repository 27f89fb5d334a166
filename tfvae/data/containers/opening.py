"""Opens files by their paths, whatever they are packed in. Imports no TensorFlow."""

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from tfvae.checks import DataError
from tfvae.data.containers.archives import stored
from tfvae.data.containers.packed import unpacked

_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)
_UNKNOWN = (RuntimeError, NotImplementedError)
"""What reading raises where an archive is encrypted, or packed in an unknown way."""


@contextmanager
def explained(path: str) -> Iterator[None]:
    """Turns what reading a broken file raises into a DataError that names the file."""
    try:
        yield
    except (*_BROKEN, *_UNKNOWN) as error:
        reason = " ".join(str(getattr(error, "strerror", None) or error).split())
        raise DataError(f"{path} cannot be read ({reason}): it must be whole, and packed as its name says.") from error


@contextmanager
def open_file(path: str) -> Iterator[BinaryIO]:
    """The unpacked bytes of a file or of a member of an archive; raises DataError where it is missing or broken."""
    with explained(path), stored(path) as file:
        yield unpacked(path, file)
