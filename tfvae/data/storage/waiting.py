"""One process at a time in a directory, while the others wait. Imports no TensorFlow."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Makes the directory, and waits for a lock that the system takes away with the process that holds it.

    Raises:
        OSError: the directory cannot be made or read.
    """
    directory.mkdir(parents=True, exist_ok=True)
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
