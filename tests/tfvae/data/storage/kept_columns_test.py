import logging
import multiprocessing

import numpy as np
import pytest

from tfvae.checks import DataError
from tfvae.data.storage import kept_columns as module
from tfvae.data.storage.kept_columns import COLUMNS, kept_columns, temporary_columns


class Parse:
    """Counts how often it is called."""

    def __init__(self, value: int = 1) -> None:
        self.value, self.calls = value, 0

    def __call__(self):
        self.calls += 1
        return [{"x": np.full([2], self.value)}, {"x": np.arange(3)}]


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "Split-train" / "data"
    path.parent.mkdir()
    path.write_bytes(b"records")
    return path


def kept(records):
    return sorted((records.parents[1] / COLUMNS).iterdir())


def test_records_are_parsed_once(records):
    parse = Parse()
    for _ in range(3):
        np.testing.assert_array_equal(kept_columns("train", [str(records)], "words", parse)["x"], [1, 1, 0, 1, 2])
    assert parse.calls == 1
    assert [path.name for path in records.parent.iterdir()] == ["data"]  # TFX takes all that is there for records


def test_other_words_and_splits_have_files_of_their_own(records):
    for split, words in (("train", "a"), ("train", "b"), ("test", "a")):
        kept_columns(split, [str(records)], words, Parse())
    assert len(kept(records)) == 3


def test_of_changed_records_the_old_columns_go(records):
    other = Parse(2)
    for split in ("train", "test", "train.x"):
        kept_columns(split, [str(records)], "words", Parse())
    before = kept(records)
    records.write_bytes(b"other records")
    assert kept_columns("train", [str(records)], "words", other)["x"][0] == 2
    assert [path for path in before if not path.exists()] == [path for path in before if "train.x" not in path.name][1:]
    assert len(kept(records)) == 3


def test_changed_code_parses_anew(records, monkeypatch):
    kept_columns("train", [str(records)], "words", Parse())
    monkeypatch.setattr(module, "_code", lambda: "changed")
    assert kept_columns("train", [str(records)], "words", Parse(2))["x"][0] == 2
    assert len(kept(records)) == 1


@pytest.mark.parametrize("content", [b"foreign\n", None])
def test_a_torn_or_foreign_file_is_parsed_anew_and_a_line_says_so(records, caplog, content):
    kept_columns("train", [str(records)], "words", Parse())
    (path,) = kept(records)
    path.write_bytes(path.read_bytes()[:-1] if content is None else content)
    parse = Parse()
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            np.testing.assert_array_equal(kept_columns("train", [str(records)], "words", parse)["x"], [1, 1, 0, 1, 2])
    assert parse.calls == 1
    (line,) = caplog.messages
    assert f"{path} is parsed anew" in line


def test_what_a_killed_process_left_is_deleted(records):
    folder = records.parents[1] / COLUMNS
    folder.mkdir()
    (folder / ".partial-1").write_bytes(b"half")
    kept_columns("train", [str(records)], "words", Parse())
    assert not (folder / ".partial-1").exists()


def test_where_no_file_can_be_kept_the_columns_are_there_all_the_same(records, caplog):
    (records.parents[1] / COLUMNS).write_bytes(b"a file in the place of the folder")
    with caplog.at_level(logging.WARNING):
        np.testing.assert_array_equal(kept_columns("train", [str(records)], "", Parse())["x"], [1, 1, 0, 1, 2])
    assert "not kept in" in caplog.text


def test_records_that_are_not_local_have_no_file():
    np.testing.assert_array_equal(kept_columns("train", ["gs://bucket/data"], "", Parse())["x"], [1, 1, 0, 1, 2])


def test_mistakes_in_records_are_told_and_nothing_is_left(records):
    def broken():
        yield {"x": np.zeros([2])}
        raise DataError("broken")

    with pytest.raises(DataError, match="broken"):
        kept_columns("train", [str(records)], "", broken)
    assert not kept(records)


def test_no_room_is_one_line(monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_columns", full)
    with pytest.raises(DataError, match=r"need room in .*: No space left on device"):
        temporary_columns(Parse())


def _load(path, lock_is_held, out):
    def parse():
        out.put("parsed")
        lock_is_held.wait(60)
        return [{"x": np.arange(3)}]

    out.put(kept_columns("train", [path], "", parse)["x"].tolist())


def test_of_two_processes_one_parses_and_the_other_waits(records):
    context = multiprocessing.get_context("fork")
    go, out = context.Event(), context.Queue()
    both = [context.Process(target=_load, args=(str(records), go, out)) for _ in range(2)]
    for process in both:
        process.start()
    assert out.get(timeout=60) == "parsed"
    go.set()
    assert [out.get(timeout=60) for _ in both] == [[0, 1, 2]] * 2
    for process in both:
        process.join()
