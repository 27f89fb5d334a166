"""Archives of several files: zip and tar, tar also packed. Imports no TensorFlow.

A member of an archive has the path of the archive, a slash, and its name. Nothing is ever written to the disk, so names
that lead out of a folder do no harm.
"""

import re
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tfvae.checks import DataError

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
    return _INSIDE.search(path) is not None and not Path(path).is_file()


def members(path: str) -> list[str]:
    """Sorted names of the files in an archive; raises what its library raises where it is broken."""
    if not path.lower().endswith(".zip"):
        with tarfile.open(path) as archive:
            return sorted(info.name for info in _each(path, archive))
    with zipfile.ZipFile(path) as archive:
        found = archive.infolist()
        _require_few(path, len(found))
        return sorted(member.filename for member in found if not member.is_dir())


@contextmanager
def stored(path: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of a member of an archive, as they are stored there."""
    inside = _INSIDE.search(path)
    if inside is None or Path(path).is_file():
        with open(path, "rb") as file:
            yield file
    else:
        with _member(path[: inside.end() - 1], path[inside.end() :]) as file:
            yield file


@contextmanager
def _member(archive: str, name: str) -> Iterator[BinaryIO]:
    if archive.lower().endswith(".zip"):
        with zipfile.ZipFile(archive) as opened, opened.open(name) as member:
            yield member  # type: ignore[misc]
        return
    with tarfile.open(archive) as tar:
        found = next((info for info in _each(archive, tar) if info.name == name), None)
        if found is None:
            raise FileNotFoundError(f"there is no {name} in it")
        # The member is read on from where it begins: to ask the archive for it by name would read all of it before.
        with tar.extractfile(found) as file:  # type: ignore[union-attr]
            yield file  # type: ignore[misc]


def _each(path: str, archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The files of a tar archive, links and devices aside."""
    for n, info in enumerate(archive):
        _require_few(path, n)
        if info.isreg():
            yield info


def _require_few(path: str, n: int) -> None:
    if n > _MOST:
        raise DataError(f"{path} has more than {_MOST} members: unpack it, and give the files.")
