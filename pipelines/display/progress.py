"""Which node of a run is at work, and what became of the others. Imports no TFX."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, Protocol

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

CACHED, DONE = "cached", "done"


class Ended(NamedTuple):
    """A node that needs no more work."""

    node: str
    state: str
    """`DONE` or `CACHED`."""
    seconds: float
    execution: int
    """Its number in the metadata."""


class NodeError(RuntimeError):
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
    """A line for each node; on a terminal it moves while the node is at work.

    Args:
        console: where to write.
        talkative: nodes that show their own progress.
        said: what is to be said behind the line of a node.
    """

    def __init__(
        self, console: Console, talkative: Collection[str], said: Callable[[Ended], Sequence[str]] = lambda node: ()
    ) -> None:
        self._console, self._talkative, self._said = console, talkative, said
        self._moving: Progress | None = None
        self._begun = ""

    def started(self, node: str) -> None:
        if node in self._talkative:
            return
        if self._console.is_terminal:
            columns = (TextColumn("{task.description}", markup=False), SpinnerColumn(), TimeElapsedColumn())
            self._moving = Progress(*columns, console=self._console, transient=True)
            self._moving.add_task(f"{node:{_WIDTH}}")
            self._moving.start()
        else:
            self._begun = f"{node:{_WIDTH}} "
            self._console.print(self._begun, end="", markup=False)

    def ended(self, node: Ended) -> None:
        name = "" if self._begun else f"{node.node:{_WIDTH}} "
        self._begun = ""
        self.stop()
        style, time = ("dim", "") if node.state == CACHED else ("green", f"{node.seconds:8.1f} s")
        self._console.print(Text.assemble(name, (f"{node.state:6}", style), time))
        for line in self._said(node):
            self._console.print(line, markup=False, soft_wrap=True)

    def stop(self) -> None:
        """Ends the line of a node that will not end by itself."""
        if self._moving is not None:
            self._moving.stop()
            self._moving = None
        if self._begun:
            self._console.print()
            self._begun = ""
