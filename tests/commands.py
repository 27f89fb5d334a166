"""Modules run as commands, in processes that have TensorFlow already: its import takes longer than most commands."""

from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

from tests.house import ROOT

COMMAND = """
import os, runpy, sys
os.chdir(root)
for path, stream in ((out, sys.stdout), (err, sys.stderr)):
    os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream.fileno())
sys.argv = [module, *arguments]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tfvae.experiment.train"])


def call(module: str, *arguments: str) -> CompletedProcess:
    """What `python -m module arguments...` does in the project's folder."""
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        names = {"root": ROOT, "out": out, "err": err, "module": module, "arguments": arguments}
        process = _PROCESSES.Process(target=exec, args=(COMMAND, names))
        process.start()
        process.join()
        return CompletedProcess([module, *arguments], process.exitcode, out.read_text(), err.read_text())
