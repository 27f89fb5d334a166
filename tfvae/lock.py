"""One process at a time in a directory. Imports no TensorFlow."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tfvae.checks import ConfigError

LOCK = ".lock"
"""Name of the file that is locked."""


@contextmanager
def locked(directory: Path, flag: str) -> Iterator[None]:
    """Holds a directory, which must exist, with a lock that the system takes away with the process, however that ends.

    Args:
        directory: what is held.
        flag: the command line's name for it, or for what it lies in, such as "output_dir".

    Raises:
        ConfigError: another process holds it.
    """
    with (directory / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(
                f"{directory} is in use by another run; wait for its end, or choose another `--{flag}`."
            ) from None
        yield
