import os
import signal
import subprocess
import sys

import pytest

from tfvae.whole_files import PARTIAL, clear_partial, replacing, write_json, write_text

HALF = """
import os, pathlib, signal, sys
from tfvae.whole_files import replacing
with replacing(pathlib.Path(sys.argv[1]), "file") as path:
    path.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_file_is_written_under_its_name_in_a_folder_that_is_made(tmp_path):
    with replacing(tmp_path, "folder/file") as path:
        path.write_text("whole")
        assert path.parent == tmp_path
        assert os.listdir(tmp_path / "folder") == []
    assert (tmp_path / "folder/file").read_text() == "whole"
    assert os.listdir(tmp_path) == ["folder"]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "file").write_text("old")

    def write():
        with replacing(tmp_path, "file") as path:
            path.write_text("half")
            raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        write()
    assert (tmp_path / "file").read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_killed_process_leaves_the_old_file_and_a_partial_one_that_can_be_cleared(tmp_path):
    (tmp_path / "file").write_text("old")
    ended = subprocess.run([sys.executable, "-c", HALF, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert (tmp_path / "file").read_text() == "old"
    assert len(list(tmp_path.glob(f"{PARTIAL}*"))) == 1
    clear_partial(tmp_path)
    assert os.listdir(tmp_path) == ["file"]


def test_texts_and_json(tmp_path):
    write_text(tmp_path / "text", "é\n")
    assert (tmp_path / "text").read_bytes() == "é\n".encode()
    write_json(tmp_path / "json", {"a": [1]})
    assert (tmp_path / "json").read_text() == '{\n "a": [\n  1\n ]\n}\n'
