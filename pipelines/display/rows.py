"""How many of many rows are drawn, with rate and time left, while others draw them: a bar on a terminal, else lines."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

LOOK, PLAIN_SECONDS = 0.5, 10.0
"""Seconds between two looks, and least time between two plain lines."""


def show_rows(console: Console, total: int, count: Callable[[], int], work: Future[Any]) -> None:
    """Shows progress, and returns when the work is over, however it ended.

    Args:
        console: where to write; a bar is drawn where it is a terminal.
        total: rows in all.
        count: says how many there are.
        work: what draws them, in a thread of its own.
    """
    with suppress(BrokenPipeError):  # `| head` reads no more, and the work goes on
        (_bar if console.is_terminal else _lines)(console, total, count, work)
    wait([work])


def _bar(console: Console, total: int, count: Callable[[], int], work: Future[Any]) -> None:
    columns = (BarColumn(), TextColumn("{task.completed:,}/{task.total:,} rows  {task.fields[rate]:,.0f} rows/s"))
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("", total=total, completed=count(), rate=0.0)
        for rows, rate in _looks(count, work, LOOK):
            bar.update(task, completed=rows, rate=rate)
        bar.update(task, completed=count())


def _lines(console: Console, total: int, count: Callable[[], int], work: Future[Any]) -> None:
    for rows, rate in _looks(count, work, PLAIN_SECONDS):
        left = f"{rate:,.0f} rows/s, {(total - rows) / rate:,.0f} s left" if rate else "none drawn yet"
        console.print(f"{rows:,}/{total:,} rows, {left}")


def _looks(count: Callable[[], int], work: Future[Any], seconds: float) -> Iterator[tuple[int, float]]:
    """Rows, and rows a second since the start, time and again until the work is over."""
    first, began = count(), time.monotonic()
    while not wait([work], seconds).done:
        rows = count()
        yield rows, (rows - first) / (time.monotonic() - began)
