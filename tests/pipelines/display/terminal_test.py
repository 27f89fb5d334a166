"""Output of libraries goes to the log, that of the command to the terminal."""

import os
import subprocess
import sys

from tests.house import ROOT

CODE = """
import os, sys
from pipelines.display.terminal import console, diverted
print("before")
try:
    with diverted(sys.argv[1]):
        print("python")
        os.write(2, b"library\\n")
        os.system("echo child")
        console().print("to the terminal")
        raise RuntimeError
except RuntimeError:
    print("after")
    print("error", file=sys.stderr)
"""


def test_output_is_diverted_and_comes_back(tmp_path):
    log = tmp_path / "log"
    done = subprocess.run([sys.executable, "-c", CODE, str(log)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["before", "to the terminal", "after"]
    assert done.stderr.splitlines() == ["error"]
    assert sorted(log.read_text().splitlines()) == ["child", "library", "python"]


FULL = """
import sys
from pipelines.display.terminal import diverted
try:
    with diverted("/dev/full"):
        sys.stdout.write("what the log has no room for")
        raise RuntimeError
except RuntimeError:
    print("after")
"""


def test_a_log_on_a_full_disk_hides_no_error_and_spills_nothing():
    command, buffered = [sys.executable, "-c", FULL], {**os.environ, "PYTHONUNBUFFERED": ""}
    done = subprocess.run(command, cwd=ROOT, env=buffered, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("after\n", "")
