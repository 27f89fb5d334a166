"""Which node of a run is at work, and what became of the others. Imports no TFX."""

from collections.abc import Collection
from typing import NamedTuple, Protocol

from rich.console import Console
from rich.status import Status

CACHED, DONE = "cached", "done"


class Ended(NamedTuple):
    """A node that needs no more work."""

    node: str
    state: str
    """`DONE` or `CACHED`."""
    seconds: float
    execution: int | None
    """Its number in the metadata."""


class NodeFailed(RuntimeError):
    """A node raised an exception, which is the cause of this one."""

    def __init__(self, node: str) -> None:
        super().__init__(node)
        self.node = node


class Watcher(Protocol):
    """Is told how far a run is."""

    def started(self, node: str) -> None: ...

    def ended(self, node: Ended) -> None: ...


_WIDTH = 18


class ShowNodes:
    """A line for each node that ended; on a terminal also a moving one for the node at work.

    Args:
        console: where to write.
        talkative: nodes that show their own progress.
    """

    def __init__(self, console: Console, talkative: Collection[str]) -> None:
        self._console, self._talkative = console, talkative
        self._status: Status | None = None

    def started(self, node: str) -> None:
        if self._console.is_terminal and node not in self._talkative:
            self._status = self._console.status(node)
            self._status.start()
        elif not self._console.is_terminal:
            self._console.print(f"{node:{_WIDTH}} ...")

    def ended(self, node: Ended) -> None:
        self.stop()
        style, time = ("dim", "") if node.state == CACHED else ("green", f"{node.seconds:8.1f} s")
        self._console.print(f"{node.node:{_WIDTH}} [{style}]{node.state:6}[/{style}]{time}")

    def stop(self) -> None:
        """Takes the moving line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None
