"""Commands that are run to their end, or struck by a signal at some moment."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import BinaryIO, NamedTuple

PATIENCE = 600.0
"""Seconds in which a command must have ended."""
ALONE = 120.0
"""Seconds in which the other workers end after one of them: but if they had not met yet, they wait until it comes."""
AFTER = {signal.SIGKILL: -signal.SIGKILL, signal.SIGTERM: 143, signal.SIGINT: 130}
"""Signal -> status of a process that it ends."""


Process = subprocess.Popen[bytes]


class Command(NamedTuple):
    """A module of the project, run as a program."""

    module: str
    args: Sequence[str]
    environment: Mapping[str, str] = {}


class Ended(NamedTuple):
    """What became of commands that ran at the same time."""

    statuses: Sequence[int]
    output: str
    """Of all of them."""
    seconds: float
    struck: int | None
    """The one that was struck; None where it had ended before."""


def run(commands: Sequence[Command]) -> Ended:
    """Runs commands at the same time, to their ends."""
    return _run(commands, None)


def strike(commands: Sequence[Command], blow: signal.Signals, victim: int, after: float) -> Ended:
    """Runs commands at the same time, and sends a signal to one of them after so many seconds."""
    return _run(commands, (blow, victim, after))


def last_line(output: str) -> str:
    """The last line that was written."""
    return next((line for line in reversed(output.splitlines()) if line.strip()), "no output")


def _run(commands: Sequence[Command], blow: tuple[signal.Signals, int, float] | None) -> Ended:
    began = time.monotonic()
    with ExitStack() as stack:
        logs = [stack.enter_context(tempfile.TemporaryFile()) for _ in commands]
        processes = [_start(command, log) for command, log in zip(commands, logs, strict=True)]
        for process in processes:
            stack.callback(process.kill)
        struck = _strike(processes, *blow) if blow else None
        statuses = [_status(process, PATIENCE if struck is None else ALONE) for process in processes]
        return Ended(statuses, "".join(map(_text, logs)), time.monotonic() - began, struck)


def _start(command: Command, log: BinaryIO) -> Process:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", **command.environment}
    call = [sys.executable, "-m", command.module, *command.args]
    return subprocess.Popen(call, stdout=log, stderr=log, env=environment)


def _strike(processes: Sequence[Process], blow: signal.Signals, victim: int, after: float) -> int | None:
    try:
        processes[victim].wait(after)
    except subprocess.TimeoutExpired:
        processes[victim].send_signal(blow)
        return victim
    return None


def _status(process: Process, patience: float) -> int:
    """How it ended; what goes on for too long is told to end."""
    try:
        return process.wait(patience)
    except subprocess.TimeoutExpired:
        process.terminate()
        return process.wait(ALONE)


def _text(log: BinaryIO) -> str:
    log.seek(0)
    return log.read().decode("utf-8", "replace")
