"""How many of many rows are drawn, with rate and time left, while others draw them: a bar on a terminal, else lines."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

LOOK, PLAIN_SECONDS = 0.5, 10.0
"""Seconds between two looks, and least time between two plain lines."""


@contextmanager
def shown_rows(console: Console, total: int, count: Callable[[], int]) -> Iterator[None]:
    """Shows progress within the block, from a thread of its own, for Beam leaves this one no say.

    Args:
        console: where to write; a bar is drawn where it is a terminal.
        total: rows in all.
        count: says how many there are.
    """
    done, show = threading.Event(), _bar if console.is_terminal else _lines
    thread = threading.Thread(target=show, args=(console, total, count, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _bar(console: Console, total: int, count: Callable[[], int], done: threading.Event) -> None:
    columns = (BarColumn(), TextColumn("{task.completed:,}/{task.total:,} rows  {task.fields[rate]:,.0f} rows/s"))
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as bar:
        first, began = count(), time.monotonic()
        task = bar.add_task("", total=total, completed=first, rate=0.0)
        while not done.wait(LOOK):
            rows = count()
            bar.update(task, completed=rows, rate=(rows - first) / (time.monotonic() - began))
        bar.update(task, completed=count())


def _lines(console: Console, total: int, count: Callable[[], int], done: threading.Event) -> None:
    first, began = count(), time.monotonic()
    while not done.wait(PLAIN_SECONDS):
        rows = count()
        rate = (rows - first) / (time.monotonic() - began)
        left = f"{(total - rows) / rate:,.0f} s left" if rate else "none yet"
        console.print(f"{rows:,}/{total:,} rows  {rate:,.0f} rows/s  {left}")
