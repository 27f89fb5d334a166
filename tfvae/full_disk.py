"""A full disk ends in one line that names the directory. Imports no TensorFlow."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tfvae.checks import ConfigError, DataError

_SAID = (*map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)), "disk is full")
"""What the system says, and SQLite."""


class DiskError(OSError):
    """A directory has no room left; the message is one line."""


def is_full(error: BaseException | None) -> bool:
    """Whether a full disk is behind an error: TensorFlow, HDF5 and Beam keep no number of it, but its words."""
    while error is not None:
        if any(words in str(error) for words in _SAID):
            return True
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return False


@contextmanager
def naming(directory: Path, then: str) -> Iterator[None]:
    """Within the block a full disk is a DiskError that names a directory.

    Args:
        directory: that is written to.
        then: what can be done once there is room, such as "the same command goes on".

    Raises:
        DiskError: the disk is full.
    """
    try:
        yield
    except Exception as error:
        # A line for people, such as that of another disk, is not replaced.
        if isinstance(error, DiskError | ConfigError | DataError) or not is_full(error):
            raise
        raise DiskError(f"The disk of {directory} is full. Make room, and {then}.") from error
