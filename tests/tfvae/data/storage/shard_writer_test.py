import json
import pickle
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import tensorflow as tf

from tfvae.data.counts import Counts
from tfvae.data.reader import ALL, Item, Placed, Reject, Shard, Skip
from tfvae.data.storage.example import to_example
from tfvae.data.storage.shard_writer import write_shard

RECORD = {"text": b"abc", "sizes": [1, 2], "weight": 0.5}
SHARD = Shard("train", "memory", 0, 4)
FILE = "Split-train/data_tfrecord-00003-of-00010.gz"


@dataclass(frozen=True)
class Fixed:
    """Reads items from memory; an exception among them is raised."""

    items: tuple

    def shards(self) -> list[Shard]:
        return [SHARD]

    def read(self, shard: Shard) -> Iterator[Item]:
        for item in self.items[shard.start : shard.stop]:
            if isinstance(item, Exception):
                raise item
            yield item


def test_a_shard_becomes_records_rejects_and_counts(tmp_path):
    reader = Fixed((RECORD, Reject("b", "broken", "raw"), RECORD, Reject("d", "torn")))
    counts = write_shard(reader, SHARD, tmp_path, 3, 10)
    assert counts == Counts({"train": 2}, 2, ("b: broken", "d: torn"), kinds={"broken": 1, "torn": 1})
    assert pickle.loads(pickle.dumps(counts)) == counts
    written = list(tf.data.TFRecordDataset(str(tmp_path / FILE), "GZIP").as_numpy_iterator())
    assert written == [to_example(RECORD)] * 2
    lines = (tmp_path / "rejects/data-00003-of-00010.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"where": "b", "reason": "broken", "raw": "raw"},
        {"where": "d", "reason": "torn", "raw": ""},
    ]


def test_skips_are_counted_by_reason_and_not_written(tmp_path):
    short, long = Skip("a", "fewer than 2 words"), Skip("c", "more than 9 words")
    counts = write_shard(Fixed((short, RECORD, long, short)), SHARD, tmp_path, 3, 10)
    assert counts == Counts({"train": 1}, 0, (), {"fewer than 2 words": 2, "more than 9 words": 1})
    assert pickle.loads(pickle.dumps(counts)) == counts
    assert not (tmp_path / "rejects").exists()


def test_records_that_say_their_splits_go_there(tmp_path):
    other = {"text": b"other"}
    items = (Placed("train", RECORD), Placed("test", other), Reject("b", "broken"), Placed("train", other))
    counts = write_shard(Fixed(items), SHARD._replace(split=ALL), tmp_path, 3, 10)
    assert counts == Counts({"train": 2, "test": 1}, 1, ("b: broken",), kinds={"broken": 1})
    for split, records in {"train": [RECORD, other], "test": [other]}.items():
        file = tmp_path / FILE.replace("train", split)
        assert list(tf.data.TFRecordDataset(str(file), "GZIP").as_numpy_iterator()) == [*map(to_example, records)]
    assert not (tmp_path / "Split-validation").exists()


def test_no_reject_no_file(tmp_path):
    write_shard(Fixed((RECORD,)), SHARD, tmp_path, 3, 10)
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()] == [FILE]


def test_an_error_leaves_no_file_behind(tmp_path):
    with pytest.raises(OSError, match="disk"):
        write_shard(Fixed((RECORD, OSError("disk"))), SHARD, tmp_path, 3, 10)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_error_keeps_the_file_that_was_there(tmp_path):
    write_shard(Fixed((RECORD,)), SHARD, tmp_path, 3, 10)
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(OSError, match="disk"):
        write_shard(Fixed((RECORD, RECORD, OSError("disk"))), SHARD, tmp_path, 3, 10)
    assert (tmp_path / FILE).read_bytes() == before


def test_reading_stops_at_the_first_reject_too_many(tmp_path):
    reader = Fixed((RECORD, Reject("b", "broken"), Reject("c", "torn"), RECORD))
    counts = write_shard(reader, SHARD, tmp_path, 3, 10, most_rejects=1)
    assert counts == Counts({"train": 1}, 2, ("b: broken", "c: torn"), {}, {"broken": 1, "torn": 1}, stopped=True)
    whole = write_shard(reader, SHARD, tmp_path, 3, 10, most_rejects=2)
    assert (whole.total, whole.stopped) == (4, False)


def test_a_full_disk_is_an_error_of_the_system(tmp_path):
    full = tf.errors.ResourceExhaustedError(None, None, "/a/b; No space left on device")
    with pytest.raises(OSError, match=f"records cannot be written to {tmp_path}: No space left on device"):
        write_shard(Fixed((RECORD, full)), SHARD, tmp_path, 3, 10)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
