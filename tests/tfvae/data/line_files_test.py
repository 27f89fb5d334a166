"""Files of lines, whatever their bytes are; what readers make of the lines is tested with the readers."""

import gzip
import os
import random
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tfvae.checks import DataError
from tfvae.data import line_files
from tfvae.data.containers.listing import find_files
from tfvae.data.line_files import Lines, lines_of, shards_of


@pytest.fixture
def small(monkeypatch):
    """Files are read in pieces of few bytes."""
    monkeypatch.setattr(line_files, "BLOCK", 16)
    monkeypatch.setattr(line_files, "_PIECE", 16)


def lines(path: Path | str) -> list[bytes]:
    return [line for shard in shards_of(str(path), Lines()) for line in lines_of(shard, Lines())]


def test_any_bytes_are_the_lines_that_python_finds_in_the_whole(tmp_path, small):
    draw = random.Random(0)
    for n in range(100):
        data = bytes(draw.choices(b"abcdefgh\n\r\x85", k=300))
        path = tmp_path / f"{n}.txt"
        path.write_bytes(data)
        assert lines(path) == data.splitlines(keepends=True)


def test_the_time_for_a_line_grows_no_faster_than_it(tmp_path, small):
    """65,536 pieces of one line; to join them one by one would move 32 GB."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * (1 << 20))
    began = time.process_time()
    assert lines(path) == [path.read_bytes()]
    assert time.process_time() - began < 3


def test_many_empty_lines_take_no_more_memory_than_few(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"\n" * (4 << 20), 1))
    (shard,) = shards_of(str(path), Lines())
    tracemalloc.start()
    assert sum(1 for _ in lines_of(shard, Lines())) == 4 << 20
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_a_file_without_ends_of_lines_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(line_files, "_LONGEST", 1 << 20)
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"a\n" + b"x" * (10 << 20)))
    with pytest.raises(DataError, match=r"a\.txt\.gz has a line of more than 1 MB: each row must end its line\."):
        shards_of(str(path), Lines())


@pytest.mark.parametrize("folder", ["", "inner.zip/"])
def test_a_member_of_an_archive_stands_for_itself(tmp_path, folder):
    """Also where a folder has a name like an archive's."""
    (tmp_path / folder).mkdir(exist_ok=True)
    path = tmp_path / folder / "a.ZIP"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("b/one.log", "a\nb\n")
    member = f"{path}/b/one.log"
    assert find_files(member, [".txt"]) == [member]
    assert lines(member) == [b"a\n", b"b\n"]


@pytest.mark.parametrize("missing", ["two.txt", "b", "b/"])
def test_a_member_that_is_missing_is_named(tmp_path, missing):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b/one.txt", "a\n")
    with pytest.raises(DataError, match=f"a.zip/{missing} does not exist: it must be a file or a folder"):
        find_files(f"{tmp_path}/a.zip/{missing}", [".txt"])


def test_a_name_that_is_not_utf8_is_told(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text("a\n")
    with pytest.raises(DataError, match=r"must be a path in UTF-8; got '.*\\udcff\.txt'\. Rename it\."):
        find_files(str(tmp_path), [".txt"])


def test_the_first_lines_have_a_last_one_without_an_end(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\n\na,b\n1,2")
    assert line_files.first_lines(str(path), 9) == [b"\n", b"\n", b"a,b\n", b"1,2"]
    monkeypatch.setattr(line_files, "_HEAD", 8)
    assert line_files.first_lines(str(path), 9) == [b"\n", b"\n", b"a,b\n"]
