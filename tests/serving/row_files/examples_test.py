"""Rows as TFRecords, read by what reads the records of a run."""

import numpy as np
import pytest
import tensorflow as tf

from serving.row_files.contents import Contents
from serving.row_files.endings import write
from tests.records import NESTED, RAW
from tests.toy_models import PEOPLE, grey, people, people_table
from tfvae.data.images.batches import FEATURES
from tfvae.data.records.columns import WRONG, features
from tfvae.data.storage.tfrecords import read_chunks
from tfvae.exported import SENTENCE

BOTH = pytest.mark.parametrize("name", ["a.tfrecord", "a.tfrecord.gz"])


def read(path, known):
    chunks = list(read_chunks("train", [str(path)], known))
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}


@BOTH
def test_images_are_read_as_those_of_a_run(name, tmp_path):
    blocks = [{"x": grey(first, first + 5) / np.float32(255)} for first in (40, 45)]
    write(tmp_path / name, blocks, Contents(("x",), None, 10, first=40))
    columns = read(tmp_path / name, FEATURES)
    np.testing.assert_array_equal(columns["image"], grey(40, 50))
    assert columns["key"].tolist() == [str(i).encode() for i in range(40, 50)]
    assert set(columns["label"]) == {-1}


@BOTH
def test_flat_records_are_read_as_declared_ones(name, tmp_path):
    write(tmp_path / name, [people_table(0, 4), people_table(4, 30)], Contents((), PEOPLE, 30))
    columns = read(tmp_path / name, features(PEOPLE))
    rows = {name: np.asarray(column) for name, column in people(np.arange(30)).items()}
    assert set(columns[WRONG]) == {""}
    np.testing.assert_array_equal(columns["age+weight"], np.stack([rows["age"], rows["weight"]], 1))
    np.testing.assert_array_equal(columns["age?"], rows["age?"])
    np.testing.assert_array_equal(columns["member"], rows["member"])
    np.testing.assert_array_equal(columns["name"], rows["name"])


def test_nested_records_are_read_as_declared_ones(tmp_path):
    rows = {name: np.array(column, object if isinstance(column[0], str) else None) for name, column in RAW.items()}
    write(tmp_path / "a.tfrecord", [rows], Contents((), NESTED, 4))
    columns = read(tmp_path / "a.tfrecord", features(NESTED))
    assert set(columns[WRONG]) == {""}
    np.testing.assert_array_equal(columns["home?"], RAW["home?"])
    np.testing.assert_array_equal(columns["tags#"], RAW["tags#"])
    np.testing.assert_array_equal(columns["phones.ext"][..., 0], RAW["phones.ext"])
    np.testing.assert_array_equal(columns["tags"], np.char.encode(RAW["tags"]))


def test_sentences_are_examples_of_text(tmp_path):
    write(
        tmp_path / "a.tfrecord", [{"text": np.array(["é", "b c"], object)}], Contents(("text",), SENTENCE, 2, first=7)
    )
    records = [tf.train.Example.FromString(r.numpy()) for r in tf.data.TFRecordDataset(str(tmp_path / "a.tfrecord"))]
    texts = [record.features.feature["text"].bytes_list.value[0].decode() for record in records]
    assert (texts, [r.features.feature["key"].bytes_list.value[0] for r in records]) == (["é", "b c"], [b"7", b"8"])
    assert [record.features.feature["label"].int64_list.value[0] for record in records] == [-1, -1]


def test_equal_rows_are_equal_bytes(tmp_path):
    for name in ("a.tfrecord.gz", "b.tfrecord.gz"):
        write(tmp_path / name, [people_table(0, 30)], Contents((), PEOPLE, 30))
    assert (tmp_path / "a.tfrecord.gz").read_bytes() == (tmp_path / "b.tfrecord.gz").read_bytes()
