import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tfvae.checks import DataError
from tfvae.data import line_files
from tfvae.data.counts import Counts
from tfvae.data.images.digits import Digits
from tfvae.data.images.folder import Folder
from tfvae.data.images.numpy_arrays import NumpyArrays
from tfvae.data.records.table_files import TableFiles
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.text_files import TextFiles
from tfvae.data.storage import ingest
from tfvae.data.storage.ingest import MARKER
from tfvae.data.storage.kept_columns import COLUMNS

N = 60


def pictures(root: Path, bad: int = 0) -> Folder:
    root.mkdir(exist_ok=True)
    for i in range(N):
        Image.fromarray(np.full((4, 4, 3), i, np.uint8)).save(root / f"{i:02d}.png")
    for i in range(bad):
        (root / f"bad{i}.png").write_text("no picture")
    return Folder(str(root), test_fraction=0.3)


def contents(directory: Path) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in sorted(directory.rglob("*")) if p.is_file()}


def write_times(directory: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in directory.rglob("*") if path.is_file()}


def test_layout_and_counts(tmp_path):
    counts = ingest.ingest(Digits(), tmp_path)
    assert counts == Counts({"train": 1500, "test": 297}, 0, ())
    assert contents(tmp_path).keys() == {
        MARKER,
        "Split-train/data_tfrecord-00000-of-00002.gz",
        "Split-test/data_tfrecord-00001-of-00002.gz",
    }


def test_two_runs_write_the_same_bytes(tmp_path):
    reader = pictures(tmp_path / "raw")
    ingest.ingest(reader, tmp_path / "a")
    ingest.ingest(reader, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_second_run_writes_nothing(tmp_path):
    reader, out = pictures(tmp_path / "raw", bad=1), tmp_path / "out"
    counts = ingest.ingest(reader, out, max_reject_fraction=0.1)
    before = write_times(out)
    assert ingest.ingest(reader, out, max_reject_fraction=0.1) == counts
    assert write_times(out) == before


def test_of_two_processes_one_waits_for_the_other(tmp_path):
    """The second starts while the first is at work, finds its records whole, and writes none."""
    reader, done = pictures(tmp_path / "raw"), []

    def second() -> None:
        done.append(ingest.ingest(reader, tmp_path / "out"))

    other = threading.Thread(target=second)

    def progress(shard: int, of: int) -> None:
        if not other.is_alive() and not done:
            other.start()
        time.sleep(0.2)
        assert not done

    first = ingest.ingest(reader, tmp_path / "out", progress=progress)
    written = write_times(tmp_path / "out")
    other.join(timeout=60)
    assert done == [first]
    assert write_times(tmp_path / "out") == written


def sentences(root: Path) -> TextFiles:
    root.mkdir()
    (root / "all.txt").write_text("".join(f"line {i}\n" for i in range(200)) + "short\n" * 9 + "\n")
    return TextFiles(str(root / "all.txt"), rules=SentenceRules(keep_words=(2, 5)))


def test_skips_are_remembered_with_the_records(tmp_path):
    reader, out = sentences(tmp_path / "raw"), tmp_path / "out"
    counts = ingest.ingest(reader, out)
    assert counts.skips == {"fewer than 2 words": 9, "no words": 1}
    assert counts.rejects == 0
    assert sum(counts.records[split] for split in ("train", "validation", "test")) == 200
    before = write_times(out)
    assert ingest.ingest(reader, out) == counts
    assert write_times(out) == before


def test_progress_counts_shards(tmp_path):
    seen = []
    ingest.ingest(Digits(), tmp_path, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 2), (2, 2)]


def test_rejects_are_counted_and_written_down(tmp_path):
    counts = ingest.ingest(pictures(tmp_path / "raw", bad=2), tmp_path / "out", max_reject_fraction=0.1)
    assert sum(counts.records.values()) == N
    assert counts.rejects == 2
    lines = [line for p in (tmp_path / "out/rejects").iterdir() for line in p.read_text().splitlines()]
    assert len(lines) == 2
    assert all("bad" in line and "cannot identify image file" in line for line in lines)


def test_too_many_rejects_leave_no_records(tmp_path):
    with pytest.raises(DataError, match=r"2 of 62 items cannot be read .*bad\d\.png: UnidentifiedImageError"):
        ingest.ingest(pictures(tmp_path / "raw", bad=2), tmp_path / "out", max_reject_fraction=0.01)
    names = contents(tmp_path / "out").keys()
    assert names
    assert all(name.startswith("rejects/") for name in names)


def test_a_stricter_bound_is_checked_on_what_is_there(tmp_path):
    reader = pictures(tmp_path / "raw", bad=2)
    ingest.ingest(reader, tmp_path / "out", max_reject_fraction=0.1)
    with pytest.raises(DataError, match="2 of 62 items"):
        ingest.ingest(reader, tmp_path / "out", max_reject_fraction=0.0)


def changed_file(raw: Path) -> None:
    Image.fromarray(np.full((4, 4, 3), 255, np.uint8)).save(raw / "00.png")


def added_file(raw: Path) -> None:
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(raw / "more.png")


def touched_file(raw: Path) -> None:
    os.utime(raw / "00.png", ns=(1, 1))


@pytest.mark.parametrize("change", [changed_file, added_file, touched_file])
def test_changed_raw_files_are_read_again(tmp_path, change):
    reader, out = pictures(tmp_path / "raw"), tmp_path / "out"
    ingest.ingest(reader, out)
    change(tmp_path / "raw")
    before = write_times(out)
    counts = ingest.ingest(reader, out)
    assert write_times(out) != before
    assert sum(counts.records.values()) == N + (change is added_file)


def test_another_reader_replaces_all_records(tmp_path):
    ingest.ingest(pictures(tmp_path / "raw"), tmp_path / "out")
    np.savez(tmp_path / "a.npz", x_train=np.zeros([3, 4, 4], np.uint8), x_test=np.ones([2, 4, 4], np.uint8))
    ingest.ingest(NumpyArrays(str(tmp_path / "a.npz")), tmp_path / "out")
    fresh = tmp_path / "fresh"
    ingest.ingest(NumpyArrays(str(tmp_path / "a.npz")), fresh)
    assert contents(tmp_path / "out") == contents(fresh)


def test_reading_stops_where_the_rest_cannot_make_up_for_the_rejects(tmp_path, monkeypatch):
    """Of 4000 lines 40 may be bad: the 41st of 3000 ends it, in the second of many parts, and at 1 nothing does."""
    monkeypatch.setattr("tfvae.data.counts.FEW", 10)
    monkeypatch.setattr(line_files, "BLOCK", 1 << 10)
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "".join(f"{i},{i}\n" for i in range(1000)) + "bad\n" * 3000)
    with pytest.raises(DataError, match=r"41 of 1041 items cannot be read .* reading stopped there"):
        ingest.ingest(TableFiles(str(path)), tmp_path / "out", 0.01)
    found = ingest.ingest(TableFiles(str(path)), tmp_path / "out", 1.0)
    assert (found.written, found.kinds, found.stopped) == (1000, {"too few cells": 3000}, False)


def test_whoever_passes_is_read_to_the_end(tmp_path, monkeypatch):
    """All bad rows stand at the start, and are just as many as the whole file allows."""
    monkeypatch.setattr("tfvae.data.counts.FEW", 10)
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 0}\n' + "bad\n" * 250 + "".join(f'{{"a": {i}}}\n' for i in range(1, 750)))
    assert ingest.ingest(TableFiles(str(path)), tmp_path / "out", 0.25).rejects == 250
    with pytest.raises(DataError, match=r"of 251 items cannot be read .* reading stopped there"):
        ingest.ingest(TableFiles(str(path)), tmp_path / "again", 0.249)


class InterruptedRunError(Exception):
    pass


def test_an_interrupted_run_is_not_taken_as_complete(tmp_path):
    def stop(done: int, of: int) -> None:
        raise InterruptedRunError

    whole = tmp_path / "whole"
    ingest.ingest(Digits(), whole)
    with pytest.raises(InterruptedRunError):
        ingest.ingest(Digits(), tmp_path / "out", progress=stop)
    (tmp_path / "out/.partial-0").write_text("left by a killed run")
    assert ingest.ingest(Digits(), tmp_path / "out").records == {"train": 1500, "test": 297}
    assert contents(tmp_path / "out") == contents(whole)


def test_a_lost_or_cut_record_file_is_written_again(tmp_path):
    ingest.ingest(Digits(), tmp_path)
    whole = contents(tmp_path)
    file = next((tmp_path / "Split-test").iterdir())
    file.write_bytes(file.read_bytes()[:100])
    ingest.ingest(Digits(), tmp_path)
    assert contents(tmp_path) == whole
    file.unlink()
    ingest.ingest(Digits(), tmp_path)
    assert contents(tmp_path) == whole


def test_missing_raw_data_touch_nothing(tmp_path):
    with pytest.raises(DataError, match="absent"):
        ingest.ingest(Folder(str(tmp_path / "absent")), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_unwritable_directory_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        ingest.ingest(Digits(), tmp_path / "file" / "out")


def test_columns_of_replaced_records_are_deleted(tmp_path):
    reader = pictures(tmp_path / "raw")
    ingest.ingest(reader, tmp_path / "records")
    (tmp_path / "records" / COLUMNS).mkdir()
    (tmp_path / "records" / COLUMNS / "train.1.2").write_bytes(b"columns")
    ingest.ingest(reader, tmp_path / "records")
    assert (tmp_path / "records" / COLUMNS / "train.1.2").exists()
    ingest.ingest(Digits(), tmp_path / "records")
    assert not (tmp_path / "records" / COLUMNS).exists()


def test_where_the_marker_was_cut_short_records_are_written_anew(tmp_path):
    reader = Digits()
    counts = ingest.ingest(reader, tmp_path)
    marker = tmp_path / "complete.json"
    whole = marker.read_text()
    for size in (0, 1, len(whole) // 2):
        marker.write_text(whole[:size])
        assert ingest.ingest(reader, tmp_path) == counts
        assert marker.read_text() == whole
