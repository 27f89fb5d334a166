import numpy as np
import pytest
import tensorflow as tf

from tfvae.checks import DataError
from tfvae.data.images.digits import Digits
from tfvae.data.storage import ingest
from tfvae.data.storage import tfrecords as records
from tfvae.data.storage.example import to_example
from tfvae.data.storage.tfrecords import Features

FEATURES = Features(
    {"row": tf.io.FixedLenFeature([], tf.int64), "values": tf.io.FixedLenFeature([2], tf.float32)},
    lambda parsed: {"row": parsed["row"].astype(np.int32), "x": parsed["values"]},
)


def record(row: int) -> dict:
    return {"row": row, "values": [row + 0.5, -row]}


def write(path, rows) -> str:
    path.parent.mkdir(exist_ok=True)
    with tf.io.TFRecordWriter(str(path), "GZIP" if path.suffix == ".gz" else "") as writer:
        for row in rows:
            writer.write(to_example(record(row)))
    return str(path)


def prepare(rows, seed):
    return dict(rows)


def column(source, split: str, name: str) -> np.ndarray:
    return np.concatenate([batch[name] for batch in source.sweep(split, 7)])


@pytest.fixture
def directory(tmp_path):
    write(tmp_path / "Split-train/data_tfrecord-00000-of-00003.gz", range(1500))
    write(tmp_path / "Split-train/data_tfrecord-00001-of-00003.gz", range(1500, 1510))
    write(tmp_path / "Split-eval/data_tfrecord-00002-of-00003.gz", range(20, 25))
    return tmp_path


def test_all_splits_are_read_in_order(directory):
    source = records.read(records.record_files(directory), FEATURES, prepare)
    assert source.sizes == {"train": 1510, "eval": 5}
    np.testing.assert_array_equal(column(source, "train", "row"), np.arange(1510))
    np.testing.assert_array_equal(column(source, "eval", "x")[3], [23.5, -23])


def test_patterns_and_plain_files(directory, tmp_path):
    plain = write(tmp_path / "plain/data", range(3))
    files = {"train": [f"{directory}/Split-train/*"], "test": [plain]}
    assert records.read(files, FEATURES, prepare).sizes == {"train": 1510, "test": 3}


def test_features_may_have_any_number_of_values(tmp_path):
    path = tmp_path / "data"
    with tf.io.TFRecordWriter(str(path)) as writer:
        for values in ([b"a", b"b"], [], [b"c"]):
            writer.write(to_example({"text": values}))
    features = Features({"text": tf.io.RaggedFeature(tf.string)}, lambda parsed: {"n": parsed["text"].lengths})
    source = records.read({"train": [str(path)]}, features, prepare)
    np.testing.assert_array_equal(column(source, "train", "n"), [2, 0, 1])


@pytest.mark.parametrize("limit", [1, 1500, 1503, 9999])
def test_limit_takes_the_first_records(directory, limit):
    source = records.read(records.record_files(directory), FEATURES, prepare, limit=limit)
    np.testing.assert_array_equal(column(source, "train", "row"), np.arange(min(limit, 1510)))
    assert source.sizes["eval"] == min(limit, 5)


def test_limit_must_be_positive(directory):
    with pytest.raises(ValueError, match="`limit` must be at least 1, got 0"):
        records.read(records.record_files(directory), FEATURES, prepare, limit=0)


def test_records_of_a_reader_come_back(tmp_path):
    ingest.ingest(Digits(), tmp_path)
    from tfvae.data.images import batches as images

    source = records.read(records.record_files(tmp_path), images.FEATURES, images.prepare((8, 8, 1)))
    first = next(iter(Digits().read(Digits().shards()[1])))
    batch = next(iter(source.sweep("test", 1)))
    expected = np.frombuffer(first["image"], np.uint8).reshape(8, 8, 1) / 255
    np.testing.assert_allclose(batch["x"][0], expected, rtol=1e-6)
    assert int(batch["label"][0]) == first["label"]


def test_a_directory_without_records_is_named(tmp_path):
    with pytest.raises(DataError, match="has no records in folders Split-"):
        records.record_files(tmp_path)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(DataError, match="no file of records matches absent-\\*"):
        records.read({"train": ["absent-*"]}, FEATURES, prepare)


def test_a_split_without_a_record_is_named(tmp_path):
    path = write(tmp_path / "empty.gz", [])
    with pytest.raises(DataError, match=r"the split 'test' has no record in .*empty\.gz"):
        records.read({"test": [path]}, FEATURES, prepare)


def one_line(call) -> str:
    with pytest.raises(DataError) as caught:
        call()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_truncated_file_is_named(directory):
    files = records.record_files(directory)
    path = files["train"][0]
    with open(path, "rb+") as file:
        file.truncate(2000)
    assert path in one_line(lambda: records.read(files, FEATURES, prepare))


def test_records_of_other_features_are_named(directory):
    other = Features({"image": tf.io.FixedLenFeature([], tf.string)}, lambda parsed: parsed)
    message = one_line(lambda: records.read(records.record_files(directory), other, prepare))
    assert "image" in message
    assert "data_tfrecord" in message


def test_shapes_that_differ_between_files_are_named(directory):
    def decode(parsed):
        return {"x": np.zeros([len(parsed["row"]), 3 if parsed["row"][0] < 1500 else 4])}

    files = records.record_files(directory)
    message = one_line(lambda: records.read(files, Features(FEATURES.spec, decode), prepare))
    assert files["train"][1] in message
    assert "[4] here, [3] in the records before" in message


def test_columns_that_have_words_are_parsed_once(directory):
    files, parsed = records.record_files(directory), []

    def decode(found):
        parsed.append(len(found["row"]))
        return FEATURES.decode(found)

    features = Features(FEATURES.spec, decode, "rows and values")
    first, again, fewer = (records.read(files, features, prepare, limit=limit) for limit in (None, None, 3))
    assert sum(parsed) == 1510 + 5 + 3 + 3
    assert fewer.sizes == {"train": 3, "eval": 3}
    for a, b in zip(first.sweep("train", 100), again.sweep("train", 100), strict=True):
        np.testing.assert_array_equal(a["x"], b["x"])


def test_columns_without_words_are_parsed_each_time(directory):
    one, other = (Features(FEATURES.spec, lambda p, n=n: {"x": p["row"] + n}) for n in (0, 1))
    found = [records.read(records.record_files(directory), f, prepare).stored("eval")["x"][0] for f in (one, other)]
    assert found == [20, 21]
