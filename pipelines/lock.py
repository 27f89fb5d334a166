"""One run at a time in an output directory."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tfvae.checks import ConfigError


@contextmanager
def locked(directory: Path, flag: str = "output_dir") -> Iterator[None]:
    """Holds a lock that the system takes away with the process, however that ends.

    Args:
        directory: what is held.
        flag: the command line's name for it.

    Raises:
        ConfigError: another process holds it.
    """
    with (directory / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"`--{flag}` {directory} is in use by another run; wait for its end, or choose another."
            raise ConfigError(message) from None
        yield
