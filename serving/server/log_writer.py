"""A log that keeps nobody waiting."""

import logging
import queue
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TextIO

MOST = 10_000
"""Records that may wait to be written."""
PAUSE = 0.05
"""Seconds that they are collected: a thread that woke for each would keep others from Python as often."""


class LogWriter(logging.Handler):
    """Writes records on a thread of its own, all at once that came in the last moment.

    A thread that writes itself hands Python to another each time, and must wait until it gets it back: with 32 clients
    of gRPC, a third of the server's time went into its access log.

    Args:
        stream: takes the lines, such as `sys.stderr`.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._records: queue.SimpleQueue[logging.LogRecord | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="log", daemon=True)
        self._thread.start()

    def createLock(self) -> None:  # noqa: N802, a name of `logging`
        """None: the queue is safe, and a lock would be waited for."""
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        """Queues a record. Where nobody reads the stream, it waits, as writing would, or memory would fill."""
        while self._records.qsize() >= MOST and self._thread.is_alive():
            time.sleep(0.01)
        self._records.put(record)

    def close(self) -> None:
        """Returns when all is written; `logging` calls it at the end of the process."""
        self._records.put(None)
        self._thread.join()
        super().close()

    def _work(self) -> None:
        going_on = True
        while going_on:
            found = [self._records.get()]
            time.sleep(PAUSE)
            while not self._records.empty():
                found.append(self._records.get())
            going_on = None not in found
            with suppress(OSError, ValueError):  # the stream is closed: there is nowhere left to say so
                self._stream.write("".join(self._lines(found)))  # once, for each write flushes
                self._stream.flush()

    def _lines(self, records: Iterable[logging.LogRecord | None]) -> Iterator[str]:
        for record in filter(None, records):
            try:
                yield f"{self.format(record)}\n"
            except Exception:  # it does not fit its text, and the next must still be written
                self.handleError(record)
