"""The user's terminal, while standard output and error of everything else go to a log file."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from rich.console import Console

WIDTH = 120
"""Columns where there is no terminal to ask."""

_streams: list[TextIO] = []


def console() -> Console:
    """Writes to the real standard output, also inside `diverted`."""
    stream = _streams[-1] if _streams else sys.stdout
    return Console(
        file=stream, width=None if stream.isatty() else WIDTH, highlight=False, soft_wrap=not stream.isatty()
    )


@contextmanager
def diverted(path: str | Path) -> Iterator[None]:
    """Appends all output of this process, of its libraries in C++, and of its children to a file.

    The file descriptors themselves are moved, for TensorFlow and Beam's workers do not ask Python.
    """
    out, err = os.dup(1), os.dup(2)
    terminal = os.fdopen(out, "w", buffering=1, encoding="utf-8", errors="surrogateescape")
    with open(path, "ab") as log:
        _flush()
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    _streams.append(terminal)
    try:
        yield
    finally:
        _flush_or_drop()
        _streams.pop()
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(err)
        with suppress(BrokenPipeError):  # what reads this command's output, such as `head`, may have ended
            terminal.close()


def _flush_or_drop() -> None:
    """What a full disk has no room for goes nowhere; left in Python's buffers, it would come out on the terminal."""
    try:
        _flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        _flush()


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
