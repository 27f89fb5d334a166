"""Lines of a run, on a terminal and in a file."""

import io

from rich.console import Console

from pipelines.display.progress import CACHED, DONE, Ended, ShowNodes


def lines(terminal: bool, play) -> list[str]:
    stream = io.StringIO()
    progress = ShowNodes(Console(file=stream, force_terminal=terminal, width=100, highlight=False), ["stage"])
    play(progress)
    progress.stop()
    return stream.getvalue().splitlines()


def test_a_line_for_each_node():
    def play(progress):
        progress.started("Ingest")
        progress.ended(Ended("Ingest", CACHED, 0.0, 1))
        progress.started("stage")
        progress.ended(Ended("stage", DONE, 12.34, 2))

    assert [line.split() for line in lines(False, play)] == [["Ingest", "cached"], ["stage", "done", "12.3", "s"]]


def test_brackets_are_no_styles():
    def play(progress):
        progress.started("[/red]a")
        progress.ended(Ended("[/red]a", DONE, 1.0, 1))

    for terminal in (False, True):
        assert any("[/red]a" in line for line in lines(terminal, play))


def test_a_failed_node_leaves_its_line():
    assert lines(False, lambda progress: progress.started("Ingest")) == ["Ingest" + 13 * " "]


def test_a_terminal_shows_the_node_at_work():
    def play(progress):
        progress.started("Ingest")
        progress.ended(Ended("Ingest", DONE, 1.0, 1))

    shown = lines(True, play)
    assert any("Ingest" in line for line in shown)
    assert "1.0 s" in shown[-1]
