"""The server as a program of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.house import ROOT

READY = re.compile(r"Serving (.*) at (https?)://127\.0\.0\.1:(\d+)/v1/models/(\S*), gRPC at 127\.0\.0\.1:(\d+)\n")


class Running(NamedTuple):
    """A server that has said that it is ready."""

    process: subprocess.Popen[str]
    line: str
    scheme: str
    rest_port: int
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.rest_port}"

    def end(self, seconds: float = 60) -> int:
        """Waits for the end that a signal has asked for."""
        return self.process.wait(seconds)


@contextmanager
def started(log: Path, *flags: str) -> Iterator[Running]:
    """Runs `python -m serving.server` on free ports."""
    words = [sys.executable, "-m", "serving.server", "--port=0", "--rest_api_port=0", *flags]
    with log.open("w") as errors:
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()  # "" where the server ends before it is ready
        found = READY.fullmatch(line)
        assert found, log.read_text()
        yield Running(process, line, found[2], int(found[3]), int(found[5]), log)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def run(*flags: str) -> "subprocess.CompletedProcess[str]":
    """Runs `python -m serving.server` to its end."""
    words = [sys.executable, "-m", "serving.server", *flags]
    return subprocess.run(words, cwd=ROOT, text=True, capture_output=True, check=False, timeout=120)


def curl(*words: str) -> str:
    """What curl gets."""
    return subprocess.run(["curl", "-sS", *words], text=True, capture_output=True, check=True, timeout=60).stdout
