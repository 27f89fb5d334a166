"""Files that are packed one by one: gzip, bzip2, xz. Imports no TensorFlow."""

import bz2
import gzip
import lzma
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

_OPENED: Mapping[str, Callable[[BinaryIO], Any]] = {
    ".gz": lambda file: gzip.GzipFile(fileobj=file),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
}
PACKED = tuple(_OPENED)
"""Endings of the names of packed files."""
_FIRST_BYTES = {b"\x1f\x8b": ".gz", b"BZh": ".bz2", b"\xfd7zXZ\0": ".xz", b"PK\x03\x04": ".zip", b"PAR1": ".parquet"}


def unpacked(path: str, file: BinaryIO) -> BinaryIO:
    """The bytes of a file that is packed as its name says, or as they are where it names no packing."""
    ending = next((ending for ending in PACKED if path.lower().endswith(ending)), None)
    return file if ending is None else _OPENED[ending](file)


def without_packing(path: str) -> str:
    """A name in small letters, without the ending that says how the file is packed."""
    name = path.lower()
    return next((name.removesuffix(ending) for ending in PACKED if name.endswith(ending)), name)


def ending_of(head: bytes) -> str | None:
    """The ending that the first bytes of a file of another format call for; None where they may be text."""
    return next((ending for first, ending in _FIRST_BYTES.items() if head.startswith(first)), None)


def is_packed(path: str) -> bool:
    """Whether a name says that the file is packed."""
    return path.lower().endswith(PACKED)
