"""Memory that nothing needs any more."""

import ctypes
import gc
import sys


def release() -> None:
    """Frees what only holds itself, and gives what is free back to the system.

    Python searches for what holds itself, too, but seldom where much is in memory: after hours, or never. And the C
    library keeps what is freed for later: after two swaps of a model of 100 MB the process would take 200 MB more than
    its model needs. Other C libraries than glibc have no such call.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
