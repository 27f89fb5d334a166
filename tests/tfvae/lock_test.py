"""Two runs in one directory."""

import os
import signal
import subprocess
import sys

import pytest

from tfvae.checks import ConfigError
from tfvae.lock import locked

HOLD = """
import pathlib, sys
from tfvae.lock import locked
with locked(pathlib.Path(sys.argv[1]), "workdir"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_to_wait(tmp_path):
    with (
        locked(tmp_path, "workdir"),
        pytest.raises(ConfigError, match=rf"^{tmp_path} is in use by another run; .* another `--output_dir`\.$"),
        locked(tmp_path, "output_dir"),
    ):
        pass
    with locked(tmp_path, "workdir"):
        pass


def test_a_failed_run_gives_the_directory_back(tmp_path):
    with pytest.raises(OSError, match="why"), locked(tmp_path, "workdir"):
        raise OSError("why")
    with locked(tmp_path, "workdir"):
        pass


def test_a_killed_process_gives_the_directory_back(tmp_path):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], **pipes) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ConfigError, match="in use by another run"), locked(tmp_path, "workdir"):
            pass
        os.kill(holder.pid, signal.SIGKILL)
    with locked(tmp_path, "workdir"):
        pass
