"""A training in one process, by two workers on this machine, and by two of which one is killed and which go on again.

What follows -- is for tfvae.train. The losses of one and of two should be equal to five digits, and the weights of an
undisturbed training and of one that was killed equal bit for bit; that the two workers have equal weights in the end
is checked by tfvae.train itself.

Example:
  python -m benchmarks.two_workers -- --pipeline=two_stage_digits --preset=smoke --stages=learned_gamma
  python -m benchmarks.two_workers --kill=0 -- --pipeline=records --preset=smoke --stages=read_back_alone
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np
from absl import app, flags

from tfvae.experiment import WEIGHTS
from tfvae.training.actions.history import read_history

_KILL = flags.DEFINE_integer("kill", 1, "Worker that is killed: 0 is the chief.", 0, 1)
_PATIENCE = 600.0
"""Seconds for a training to come to its first checkpoint, or to its end."""


class Ended(NamedTuple):
    """How a worker ended."""

    status: int
    last_line: str
    """Of what it wrote."""


class Workers:
    """`python -m tfvae.train`, started as two workers on free ports of this machine, each with a directory of its own.

    Args:
        directory: of the runs 0 and 1 of the two workers.
        arguments: of the command.
    """

    def __init__(self, directory: Path, arguments: Sequence[str]) -> None:
        addresses = [f"127.0.0.1:{port}" for port in _free_ports(2)]
        self._processes = [
            subprocess.Popen(
                _command(directory / str(index), [*arguments, "--strategy=multi_worker"]),
                env={**os.environ, "TF_CONFIG": _tf_config(addresses, index)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            )
            for index in range(len(addresses))
        ]

    def kill(self, index: int) -> None:
        """kill -9 of one of them."""
        self._processes[index].send_signal(signal.SIGKILL)

    def running(self) -> bool:
        return all(process.poll() is None for process in self._processes)

    def ended(self) -> list[Ended]:
        """Waits for both."""
        said = [process.communicate(timeout=_PATIENCE)[0].strip().splitlines() or [""] for process in self._processes]
        return [Ended(process.returncode, lines[-1]) for process, lines in zip(self._processes, said, strict=True)]


def alone(directory: Path, arguments: Sequence[str]) -> None:
    """The same training in one process."""
    subprocess.run(_command(directory, arguments), check=True, stdout=subprocess.DEVNULL)


def together(directory: Path, arguments: Sequence[str]) -> None:
    """Trains with two workers. Raises RuntimeError where one fails."""
    _require_well(Workers(directory, arguments).ended())


def killed(directory: Path, arguments: Sequence[str], index: int) -> tuple[Ended, float]:
    """Trains with two workers, kills one once there is a checkpoint, and starts both again.

    Returns:
        How the other one ended, and how many seconds after the kill.
    """
    workers = Workers(directory, arguments)
    _wait_for_checkpoint(directory / "0", workers)
    workers.kill(index)
    start = time.monotonic()
    other = workers.ended()[1 - index]
    seconds = time.monotonic() - start
    together(directory, arguments)
    return other, seconds


def losses(run: Path) -> dict[str, list[float]]:
    """Stage -> the losses in its history."""
    return {path.parent.name: [line["loss"] for line in read_history(path)] for path in run.glob("*/history.jsonl")}


def weights(run: Path) -> dict[str, np.ndarray]:
    """All weights of a run, by stage and name."""
    found: dict[str, np.ndarray] = {}
    for path in run.glob(f"*/{WEIGHTS}"):
        with h5py.File(path) as file:
            file.visititems(partial(_collect, found, path.parent.name))
    return found


def equal(one: Path, other: Path) -> bool:
    """Whether two runs ended with the same weights, bit for bit."""
    a, b = weights(one), weights(other)
    return bool(a) and a.keys() == b.keys() and all(a[name].tobytes() == b[name].tobytes() for name in a)


def _collect(found: dict[str, np.ndarray], stage: str, name: str, item: h5py.Group | h5py.Dataset) -> None:
    if isinstance(item, h5py.Dataset):
        found[f"{stage}/{name}"] = np.array(item)


def _command(directory: Path, arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "tfvae.train", f"--workdir={directory}", *arguments]


def _tf_config(addresses: Sequence[str], index: int) -> str:
    return json.dumps({"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}})


def _free_ports(n: int) -> list[int]:
    with ExitStack() as stack:  # all at once, or two could be the same
        sockets = [stack.enter_context(socket.socket()) for _ in range(n)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _wait_for_checkpoint(run: Path, workers: Workers) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not list(run.glob("*/checkpoints/*.index")):
        if not workers.running() or time.monotonic() > deadline:
            raise RuntimeError(f"there was no checkpoint to go on from: {workers.ended()}")
        time.sleep(0.05)


def _require_well(ended: Sequence[Ended]) -> None:
    if any(each.status for each in ended):
        raise RuntimeError(f"a worker failed: {ended}")


def main(argv: Sequence[str]) -> None:
    """Trains in all three ways, compares, and prints."""
    arguments = argv[1:]
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        alone(root / "one", arguments)
        together(root / "two", arguments)
        for stage, found in losses(root / "two" / "0").items():
            one = losses(root / "one")[stage]
            print(f"{stage}: losses of one process {one}, of two workers {found}")
        other, seconds = killed(root / "killed", arguments, _KILL.value)
        print(f"{seconds:.0f} s after a kill of worker {_KILL.value} the other ended with {other.status}:")
        print(f"  {other.last_line}")
        print("the same weights after going on:", equal(root / "two" / "0", root / "killed" / "0"))


if __name__ == "__main__":
    app.run(main)
