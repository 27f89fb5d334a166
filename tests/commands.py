"""Modules run as commands, in processes that have TensorFlow already: its import takes longer than most commands."""

import os
import signal
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

from tests.house import ROOT

COMMAND = """
import os, runpy, sys
os.setsid()
os.chdir(folder)
sys.path.insert(0, str(code))
for path, stream in ((out, sys.stdout), (err, sys.stderr)):
    os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream.fileno())
sys.argv = [module, *arguments]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.heavy"])


class Command:
    """`python -m module arguments...`, started.

    Args:
        folder: in which it runs.
        code: the tree whose modules it takes.
    """

    def __init__(self, module: str, *arguments: str, folder: Path = ROOT, code: Path = ROOT) -> None:
        self._said, self._args = TemporaryDirectory(), [module, *arguments]
        self._out, self._err = (Path(self._said.name, name) for name in ("out", "err"))
        names = {"folder": folder, "code": code, "out": self._out, "err": self._err}
        names |= {"module": module, "arguments": arguments}
        self._process = PROCESSES.Process(target=exec, args=(COMMAND, names))
        self._process.start()

    def running(self) -> bool:
        return self._process.is_alive()

    def send(self, number: int) -> None:
        """A signal to it alone, as `kill` sends it."""
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        """kill -9, of its children too."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join()

    def done(self, timeout: float = 900.0) -> CompletedProcess:
        """Waits for its end; then status and output."""
        self._process.join(timeout)
        if self.running():
            self.kill()
        with self._said:
            return CompletedProcess(self._args, self._process.exitcode, self._out.read_text(), self._err.read_text())


def call(module: str, *arguments: str, folder: Path = ROOT) -> CompletedProcess:
    """What `python -m module arguments...` does in a folder, by default the project's."""
    return Command(module, *arguments, folder=folder).done()
