"""Archives of several files: zip and tar, tar also packed. Imports no TensorFlow.

A member of an archive has the path of the archive, a slash, and its name. Nothing is ever written to the disk, so names
that lead out of a folder do no harm.
"""

import os
import re
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tfvae.checks import DataError
from tfvae.data.stamps import Stamp, stamps

_MOST = 100_000
"""Members of an archive: the list of them is in memory."""
_ENDING = r"\.(?:zip|tar(?:\.gz|\.bz2|\.xz)?|tgz|tbz2?|txz)"
_ARCHIVE = re.compile(_ENDING + r"\Z", re.IGNORECASE | re.ASCII)
_INSIDE = re.compile(_ENDING + "/", re.IGNORECASE | re.ASCII)


def is_archive(path: str) -> bool:
    """Whether a name is that of an archive."""
    return _ARCHIVE.search(path) is not None


def is_inside(path: str) -> bool:
    """Whether a path is that of a member of an archive."""
    return place_of(path) is not None


class Place(NamedTuple):
    """Where a file is within an archive."""

    archive: str
    member: str


def place_of(path: str) -> Place | None:
    """None where no archive lies on the path; a folder, too, may have a name that ends in `.zip`."""
    places = (Place(path[: inside.end() - 1], path[inside.end() :]) for inside in _INSIDE.finditer(path))
    return next((place for place in places if Path(place.archive).is_file()), None)


def members(path: str) -> list[str]:
    """Sorted names of the files in an archive; raises what its library raises where it is broken."""
    if not path.lower().endswith(".zip"):
        with tarfile.open(path) as archive:
            return sorted(info.name for info in _each(path, archive))
    found = _zip(path).infolist()
    _require_few(path, len(found))
    return sorted(member.filename for member in found if not member.is_dir())


@contextmanager
def stored(path: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of a member of an archive, as they are stored there."""
    if place := place_of(path):
        with _member(*place) as file:
            yield file
    else:
        with open(path, "rb") as file:
            yield file


@contextmanager
def _member(archive: str, name: str) -> Iterator[BinaryIO]:
    if archive.lower().endswith(".zip"):
        with _zip(archive).open(name) as member:
            yield member  # type: ignore[misc]
        return
    with tarfile.open(archive) as tar:
        found = next((info for info in _each(archive, tar) if info.name == name), None)
        if found is None:
            raise FileNotFoundError(f"there is no {name} in it")
        # The member is read on from where it begins: to ask the archive for it by name would read all of it before.
        with tar.extractfile(found) as file:  # type: ignore[union-attr]
            yield file  # type: ignore[misc]


def _zip(path: str) -> zipfile.ZipFile:
    # Threads share no open archive, for zipfile counts the members that are open without a lock; nor do processes after
    # a fork, for they would move each other's place in the file.
    return _open_zip(path, stamps([path]), os.getpid(), threading.get_ident())


@lru_cache(maxsize=4)
def _open_zip(path: str, marks: tuple[Stamp, ...], process: int, thread: int) -> zipfile.ZipFile:
    """An archive that stays open: its table of contents, which may be long, is read once, not for each member.

    Whoever reads a member keeps its archive open until the member's end; else it is closed where others take its place.
    """
    return zipfile.ZipFile(path)


def _each(path: str, archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The files of a tar archive, links and devices aside."""
    for n, info in enumerate(archive):
        _require_few(path, n)
        if info.isreg():
            yield info


def _require_few(path: str, n: int) -> None:
    if n > _MOST:
        raise DataError(f"{path} has more than {_MOST} members: unpack it, and give the files.")
