"""What tells that raw files have changed. Imports no TensorFlow."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

Stamp = tuple[str, int, int]
"""Path, size in bytes, time of the last change in nanoseconds."""


def stamps(paths: Iterable[str]) -> tuple[Stamp, ...]:
    """Stamps of the files at the paths, and of all files in the folders among them.

    A path below a file, as a member of an archive has, stands for that file. A path where there is no file, as
    generated data have, has no stamp.
    """
    files = {file: None for path in sorted(set(paths)) for file in _files(Path(path))}
    return tuple(map(_stamp, files))


def _files(path: Path) -> Iterator[Path]:
    yield from (file for file in (path, *path.parents) if file.is_file())
    for folder, _, names in sorted(os.walk(path)):
        yield from (Path(folder) / name for name in sorted(names))


def _stamp(path: Path) -> Stamp:
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns
