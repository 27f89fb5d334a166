"""How many steps fit into a block, so that blocks end soon after a signal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

BLOCK_SECONDS = 2.0
"""How long a block lasts, about, at most: of the ten seconds that a container gets to stop, most are left to save."""
_GROWTH = 4
"""A block has at most so many times the steps of the one before, for a lucky one must not make the next one long."""


class Pace:
    """Counts how long blocks take, and says how many steps the next one may have.

    Args:
        seconds: how long a block may take, about; infinity for blocks that depend on no clock, as several workers need
            them, which must all end their blocks at the same steps.
    """

    def __init__(self, seconds: float = BLOCK_SECONDS) -> None:
        self._seconds = seconds
        self.most = 1
        """Steps of the next block, at most: of the first one 1, for nothing is known, and it is compiled besides."""

    @contextmanager
    def block(self, n: int) -> Iterator[None]:
        """Takes the time of a block of n steps."""
        began = time.monotonic()
        yield
        fitting = n * self._seconds / max(time.monotonic() - began, 1e-9)
        self.most = max(1, int(min(fitting, _GROWTH * n)))
