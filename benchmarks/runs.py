"""What the benchmarks share: processes of their own, numbers of a flag, the page written."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tfvae.checks import ConfigError


class FailedError(Exception):
    """A process ended with an error; the message has its last line. `status` is what it ended with."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def threads(jobs: int) -> int:
    """Threads of each of so many processes that share the cores."""
    return max(1, (os.cpu_count() or 1) // jobs)


def run_module(module: str, *args: str, log: Path, jobs: int = 1) -> None:
    """Runs `python -m module args` as one of so many processes at a time; what it prints is appended to `log`.

    Raises:
        FailedError: it ended with a status that is not 0.
    """
    limits = {f"TF_NUM_{part}OP_THREADS": str(threads(jobs)) for part in ("INTRA", "INTER")}
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file:
        command = [sys.executable, "-m", module, *args]
        done = subprocess.run(command, check=False, stdout=file, stderr=file, env={**os.environ, **limits})
    if done.returncode != 0:
        last = next((line for line in reversed(log.read_text().splitlines()) if line.strip()), "no output")
        raise FailedError(f"{module} ended with status {done.returncode} (see {log}): {last}", done.returncode)


def whole_numbers(name: str, texts: Sequence[str], least: int = 1) -> list[int]:
    """Different whole numbers, `least` or more; raises ConfigError, which names the flag, where they are not."""
    try:
        found = [int(text) for text in texts]
    except ValueError:
        found = []
    if len(found) < least or len(set(found)) < len(found):
        raise ConfigError(f"`{name}` must be different whole numbers such as 0,1,2; got {','.join(texts)!r}.")
    return found


def publish(text: str, out: str | None) -> None:
    """Writes the text to a file, whose directory is made where it is missing; prints it where there is no file."""
    if out is None:
        print(text)
    else:
        Path(out).parent.mkdir(parents=True, exist_ok=True)
        Path(out).write_text(text)
