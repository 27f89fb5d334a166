"""A Dask cluster on this machine: a scheduler and workers, each a process of its own."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from distributed import default_client

from tests.house import ROOT

HERE = ("--host", "127.0.0.1", "--no-dashboard")
PATIENCE = 120.0


@contextmanager
def dask_cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """The address of a scheduler that has workers; all end with the block.

    Args:
        folder: for the files of the scheduler and the workers.
        workers: their number.
    """
    with ExitStack() as stack:
        scheduler = _started(stack, folder, "dask_scheduler", *HERE, "--port", "0")
        (address,) = _logged(scheduler, folder / "dask_scheduler.log", r"Scheduler at: +(tcp://\S+)", 1)
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        for count in range(1, workers + 1):
            worker = _started(stack, folder, "dask_worker", address, *HERE, *options)
            _logged(worker, folder / "dask_worker.log", r"Registered to: +(\S+)", count)
        yield address
        with suppress(ValueError):  # Beam leaves its client open, which would look for the scheduler for ever
            default_client().close()


def _started(stack: ExitStack, folder: Path, command: str, *arguments: str) -> subprocess.Popen:
    log = stack.enter_context((folder / f"{command}.log").open("ab"))
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{command}", *arguments],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log,
    )  # fmt: skip
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process


def _logged(process: subprocess.Popen, log: Path, pattern: str, count: int) -> list[str]:
    """What a process has written to its log, as soon as there are so many."""
    until = time.monotonic() + PATIENCE
    while len(found := re.findall(pattern, log.read_text())) < count:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.05)
    return found
