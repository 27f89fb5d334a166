"""Files that are written whole or not at all: a process killed at any moment leaves the old file or the new one.

Imports no TensorFlow.
"""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PARTIAL = ".partial-"
"""Prefix of files that are being written, and of those that a killed process left behind."""


@contextmanager
def replacing(directory: Path, name: str) -> Iterator[Path]:
    """A path to write to, which becomes `directory/name` if the block ends well.

    It ends as the name does, for some libraries choose a format by that. It lies in `directory` itself even where
    `name` has folders, for TFX takes every file in the folder of a split as records. The bytes are on the disk before
    the name is, or a power cut could leave the name without them.
    """
    target = directory / name
    partial = directory / f"{PARTIAL}{uuid.uuid4().hex}-{target.name}"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield partial
        flush(partial)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes a file in UTF-8, as `replacing` does."""
    with replacing(path.parent, path.name) as partial:
        partial.write_text(text, "utf-8")


def write_json(path: Path, value: Any) -> None:
    """Writes a value as JSON that people can read, as `replacing` does."""
    write_text(path, json.dumps(value, indent=1) + "\n")


def clear_partial(directory: Path) -> None:
    """Deletes what killed processes left half written in a directory; no other process may be writing there."""
    for path in directory.glob(f"{PARTIAL}*"):
        path.unlink()


def flush(path: Path) -> None:
    """Waits until the bytes of a file are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
