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
_UNREAD = {
    b"\x28\xb5\x2f\xfd": ".zst",
    b"\x04\x22\x4d\x18": ".lz4",
    b"7z\xbc\xaf\x27\x1c": ".7z",
    b"Rar!\x1a": ".rar",
    b"\xd0\xcf\x11\xe0": ".xls",
    b"SQLite format 3\0": ".db",
    b"ARROW1": ".feather",
    b"Obj\x01": ".avro",
    b"\x89HDF": ".h5",
    b"%PDF-": ".pdf",
    b"{\\rtf": ".rtf",
    b"\x89PNG": ".png",
    b"\xff\xd8\xff": ".jpg",
}
"""How files of formats begin that are not read."""
_WORKBOOK = b"xl/"
"""Begins the names of members of a workbook of Excel, which is a zip archive."""
_OFFICE = {b"word/": ".docx", b"ppt/": ".pptx", b"content.xmlPK": ".ods"}
"""What others have that are not read."""


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
    found = next((ending for first, ending in _FIRST_BYTES.items() if head.startswith(first)), None)
    return ".xlsx" if found == ".zip" and _WORKBOOK in head else found


def unread_ending_of(head: bytes) -> str | None:
    """The ending of a format that is not read, by the first bytes of a file; None where they may be another."""
    if ending_of(head) == ".zip":
        return next((ending for name, ending in _OFFICE.items() if name in head), None)
    return next((ending for first, ending in _UNREAD.items() if head.startswith(first)), None)


def is_packed(path: str) -> bool:
    """Whether a name says that the file is packed."""
    return path.lower().endswith(PACKED)
