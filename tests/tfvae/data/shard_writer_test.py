import json
import pickle
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import tensorflow as tf

from tfvae.data import Counts, Reject, Shard, Skip, write_shard
from tfvae.data.reader import Record
from tfvae.data.shard_writer import to_example

RECORD = {"text": b"abc", "sizes": [1, 2], "weight": 0.5, "names": [b"x", b"yz"], "label": 7, "mixed": [1, 0.5]}
SHARD = Shard("train", "memory", 0, 4)
FILE = "Split-train/data_tfrecord-00003-of-00010.gz"


@dataclass(frozen=True)
class Fixed:
    """Reads items from memory; an exception among them is raised."""

    items: tuple

    def shards(self) -> list[Shard]:
        return [SHARD]

    def read(self, shard: Shard) -> Iterator[Record | Reject]:
        for item in self.items[shard.start : shard.stop]:
            if isinstance(item, Exception):
                raise item
            yield item


def test_examples_hold_bytes_ints_and_floats():
    features = tf.train.Example.FromString(to_example(RECORD)).features.feature
    assert features["text"].bytes_list.value == [b"abc"]
    assert features["names"].bytes_list.value == [b"x", b"yz"]
    assert features["sizes"].int64_list.value == [1, 2]
    assert features["label"].int64_list.value == [7]
    assert features["weight"].float_list.value == [0.5]
    assert features["mixed"].float_list.value == [1.0, 0.5]


def test_equal_records_give_equal_bytes():
    assert to_example(RECORD) == to_example(dict(reversed(RECORD.items())))


def test_a_shard_becomes_records_rejects_and_counts(tmp_path):
    reader = Fixed((RECORD, Reject("b", "broken"), RECORD, Reject("d", "torn")))
    counts = write_shard(reader, SHARD, tmp_path, 3, 10)
    assert counts == Counts({"train": 2}, 2, ("b: broken", "d: torn"))
    assert pickle.loads(pickle.dumps(counts)) == counts
    written = list(tf.data.TFRecordDataset(str(tmp_path / FILE), "GZIP").as_numpy_iterator())
    assert written == [to_example(RECORD)] * 2
    lines = (tmp_path / "rejects/data-00003-of-00010.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"where": "b", "reason": "broken"},
        {"where": "d", "reason": "torn"},
    ]


def test_skips_are_counted_by_reason_and_not_written(tmp_path):
    short, long = Skip("a", "fewer than 2 words"), Skip("c", "more than 9 words")
    counts = write_shard(Fixed((short, RECORD, long, short)), SHARD, tmp_path, 3, 10)
    assert counts == Counts({"train": 1}, 0, (), {"fewer than 2 words": 2, "more than 9 words": 1})
    assert pickle.loads(pickle.dumps(counts)) == counts
    assert not (tmp_path / "rejects").exists()


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
