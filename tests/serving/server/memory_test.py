"""Memory comes back."""

import gc
import sys
import weakref
from pathlib import Path

import pytest

from serving.server.memory import release


class Ring:
    """Holds itself."""

    def __init__(self):
        self.me = self


def test_what_only_holds_itself_is_freed():
    gc.disable()
    try:
        ring = Ring()
        dead = weakref.ref(ring)
        del ring
        assert dead() is not None
        release()
        assert dead() is None
    finally:
        gc.enable()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_is_free_goes_back_to_the_system():
    def mebibytes():
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4 / 1024

    # 100 MiB in pieces that the C library takes from its heap, and one above them that keeps the heap from shrinking.
    pieces = [bytes(64 * 1024) for _ in range(1600)]
    last = bytes(64 * 1024)
    del pieces
    before = mebibytes()
    release()
    assert mebibytes() < before - 50
    assert len(last) == 64 * 1024
