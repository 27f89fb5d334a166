"""SIGTERM and Ctrl-C: an exception, or, where work must come to a whole end first, a wish that is asked for.

Imports no TensorFlow.
"""

import atexit
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

NAMES = {signal.SIGTERM: "SIGTERM", signal.SIGINT: "Ctrl-C"}
"""The signals that stop a command, as users know them."""


class Interrupted(KeyboardInterrupt):
    """A signal stopped the work; the message is one line that says what the same command does then.

    Libraries let a KeyboardInterrupt pass, so it reaches the command through them.

    Args:
        number: of the signal.
        rest: what the line says after the signal's name.
    """

    def __init__(self, number: int, rest: str = "; the same command does what is left") -> None:
        super().__init__(f"Stopped by {NAMES[signal.Signals(number)]}{rest}.")
        self.status = 128 + number
        """Exit status, as shells have it: 143 after SIGTERM, 130 after Ctrl-C."""


@contextmanager
def interruptible() -> Iterator[Callable[[], Interrupted | None]]:
    """Within the block the first signal raises Interrupted, wherever the main thread is.

    The function says what was raised, or None: Beam, for one, makes a RuntimeError of whatever its workers raise.
    """
    raised: list[Interrupted] = []

    def raise_it(number: int) -> None:
        raised.append(Interrupted(number))
        raise raised[0]

    with _first_signal(raise_it):
        yield lambda: next(iter(raised), None)


def deaf_at_exit() -> None:
    """Lets signals change nothing once Python ends: the work is done, and its status must not tell of another end.

    Python takes TensorFlow and TFX to pieces for seconds. What is registered last is called first.
    """
    atexit.register(lambda: [signal.signal(each, signal.SIG_IGN) for each in NAMES])


@contextmanager
def held_back() -> Iterator[Callable[[], int | None]]:
    """Within the block a signal is only a wish: the function says which one came, or None, and whoever asks acts."""
    wishes: list[int] = []
    with _first_signal(wishes.append):
        yield lambda: next(iter(wishes), None)


@contextmanager
def at_once() -> Iterator[None]:
    """Within the block a signal ends the process by itself, without a line.

    What waits inside a library, such as a worker for workers that do not come, returns to Python for no signal.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, signal.SIG_DFL) for each in NAMES}
    try:
        yield
    finally:
        _put_back(before)


@contextmanager
def _first_signal(act: Callable[[int], None]) -> Iterator[None]:
    """Calls `act` with the first signal within the block; the system ends the process at the second one, at once.

    A shell script starts what it puts into the background with Ctrl-C ignored. It is heeded here all the same, for
    nothing is lost by it. Python hears signals in its main thread alone; a block in another one hears none.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def first(number: int, frame: FrameType | None) -> None:
        for each in NAMES:
            signal.signal(each, signal.SIG_DFL)
        act(number)

    before = {each: signal.signal(each, first) for each in NAMES}
    try:
        yield
    finally:
        _put_back(before)


def _put_back(handlers: Mapping[signal.Signals, Any]) -> None:
    for each, handler in handlers.items():
        signal.signal(each, handler)
