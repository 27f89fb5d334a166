"""Sentences from records to batches."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.checks import DataError
from tfvae.data.images.digits import Digits
from tfvae.data.sentences import batches as module
from tfvae.data.sentences.batches import read_sentences
from tfvae.data.sentences.synthetic import SyntheticSentences
from tfvae.data.sentences.text_files import TextFiles
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.data.storage import ingest
from tfvae.data.storage import tfrecords as records
from tfvae.data.storage.example import to_example
from tfvae.static_shapes import static_shapes
from tfvae.symbols import END, PAD, SPELLING
from tfvae.training.distribution import strategy

SEED = [3, 4]
LENGTHS = [*[1] * 7, *[2] * 12, *[3] * 1, *[5] * 4]


def write(path, texts, labels=None) -> list[str]:
    labels = labels or [-1] * len(texts)
    with tf.io.TFRecordWriter(str(path), "GZIP") as writer:
        for text, label in zip(texts, labels, strict=True):
            writer.write(to_example({"text": text.encode(), "label": label, "key": b"k"}))
    return [str(path)]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Each sentence of "train" is its number, as often as it has words; its label is its number too."""
    root = tmp_path_factory.mktemp("records")
    order = np.random.default_rng(0).permutation(len(LENGTHS))
    texts = [" ".join([f"n{i}"] * LENGTHS[i]) for i in order]
    words = [f"n{i}" for i in range(len(LENGTHS))]
    return {
        "train": write(root / "train.gz", texts, order.tolist()),
        "test": write(root / "test.gz", ["n1", "n2 new n2", ""]),
        "findings": write(root / "findings.gz", [*SPELLING, *words]),
    }


@pytest.fixture(params=[True, False], ids=["bucketed", "padded"])
def source(files, request):
    return read_sentences(files, bucketed=request.param)


def taken(source, n: int, batch_size: int = 4, *, seed=SEED, start_step: int = 0, split: str = "train") -> list[dict]:
    dataset = source.batches(split, batch_size, seed=seed, start_step=start_step)
    return list(dataset.take(n).as_numpy_iterator())


def labels(batches) -> list[int]:
    return [int(label) for batch in batches for label in batch["label"]]


def test_sizes_leave_the_vocabulary_out(source):
    assert source.sizes == {"train": len(LENGTHS), "test": 3}
    assert source.vocabulary == Vocabulary((*SPELLING, *(f"n{i}" for i in range(len(LENGTHS)))))


@pytest.mark.parametrize("batch_size", [1, 3, 4, 100])
def test_each_pass_has_each_sentence_once(source, batch_size):
    length = source.pass_end(0, batch_size)
    batches = taken(source, 3 * length, batch_size)
    for start in range(0, 3 * length, length):
        assert sorted(labels(batches[start : start + length])) == list(range(len(LENGTHS)))
    assert all(1 <= len(batch["label"]) <= batch_size for batch in batches)


def test_the_end_of_a_pass(files):
    bucketed, padded = (read_sentences(files, bucketed=bucketed) for bucketed in (True, False))
    n = 2 + 3 + 1 + 1
    assert [bucketed.pass_end(step, 4) for step in (0, n - 1, n, 10 * n + 3)] == [n, n, 2 * n, 11 * n]
    assert [padded.pass_end(step, 5) for step in (0, 4, 5, 9)] == [5, 5, 10, 10]


def test_a_sentence_is_its_words_its_end_and_padding(source):
    for batch in taken(source, source.pass_end(0, 4)):
        for row, label in zip(batch["x"], batch["label"], strict=True):
            expected = [len(SPELLING) + label] * LENGTHS[label] + [END]
            assert row.tolist() == expected + [PAD] * (len(row) - len(expected))
        assert batch["x"].shape[1] == 1 + max(LENGTHS[label] for label in batch["label"])


def test_buckets_have_no_padding_and_only_their_last_batch_is_small(files):
    source = read_sentences(files)
    batches = taken(source, source.pass_end(0, 4))
    assert not any((batch["x"] == PAD).any() for batch in batches)
    sizes = sorted((batch["x"].shape[1] - 1, len(batch["x"])) for batch in batches)
    assert sizes == [(1, 3), (1, 4), (2, 4), (2, 4), (2, 4), (3, 1), (5, 4)]


def test_padded_batches_mix_lengths_and_only_the_last_is_small(files):
    source = read_sentences(files, bucketed=False)
    batches = taken(source, 5, 5)
    assert sorted(len(batch["x"]) for batch in batches) == [4, 5, 5, 5, 5]
    assert any((batch["x"] == PAD).any() for batch in batches)


def test_passes_and_seeds_differ_in_batches_and_in_their_order(source):
    n = source.pass_end(0, 4)
    passes = [taken(source, n), taken(source, n, start_step=n), taken(source, n, seed=[3, 5])]
    assert len({tuple(labels(batches)) for batches in passes}) == 3
    members = [{frozenset(batch["label"].tolist()) for batch in batches} for batches in passes]
    assert len({frozenset(sets) for sets in members}) == 3


def test_batches_and_the_rows_in_a_bucket_come_in_every_order(files):
    source, passes = read_sentences(files), 280
    batches = taken(source, 7 * passes)
    places = [i % 7 for i, batch in enumerate(batches) if batch["x"].shape[1] == 6]
    rows = [batch["label"][0] - 20 for batch in batches if batch["x"].shape[1] == 6]
    for drawn, n, bound in ((places, 7, 22.5), (rows, 4, 16.3)):  # chi squared of n - 1 degrees of freedom, p = 0.001
        assert sum((drawn.count(i) - passes / n) ** 2 / (passes / n) for i in range(n)) < bound


@pytest.mark.parametrize("start", [1, 6, 7, 20])
def test_a_resumed_run_sees_the_batches_of_an_uninterrupted_one(source, start):
    resumed, whole = taken(source, 5, start_step=start), taken(source, start + 5)[start:]
    for batch, expected in zip(resumed, whole, strict=True):
        np.testing.assert_array_equal(batch["x"], expected["x"])
        np.testing.assert_array_equal(batch["label"], expected["label"])


def test_sweep_is_one_pass_in_the_order_of_the_records(source):
    batches = list(source.sweep("train", 10).as_numpy_iterator())
    assert [len(batch["x"]) for batch in batches] == [10, 10, 4]
    assert labels(batches) == np.random.default_rng(0).permutation(len(LENGTHS)).tolist()
    assert labels(source.sweep("train", 10, limit=13)) == labels(batches)[:13]
    for batch in batches:
        assert batch["x"].shape[1] == 1 + max(LENGTHS[label] for label in batch["label"])


def test_sweep_has_unknown_words_and_empty_sentences(source):
    (batch,) = source.sweep("test", 10)
    assert batch["x"].numpy().tolist() == [[5, END, PAD, PAD], [6, 3, 6, END], [END, PAD, PAD, PAD]]
    assert batch["label"].dtype == batch["x"].dtype == tf.int32


def test_limit_takes_the_first_records_and_all_words(files):
    source = read_sentences(files, limit=5)
    assert source.sizes == {"train": 5, "test": 3}
    assert source.vocabulary.size == len(SPELLING) + len(LENGTHS)


def test_batches_have_one_signature(source):
    spec = source.batches("train", 4, seed=SEED).element_spec
    assert spec == {"x": tf.TensorSpec([None, None], tf.int32), "label": tf.TensorSpec([None], tf.int32)}
    assert source.sweep("train", 4).element_spec == spec


def test_the_vocabulary_must_come_with_the_records(files, tmp_path):
    with pytest.raises(DataError, match="the records have no split 'findings', only train: they are no sentences"):
        read_sentences({"train": files["train"]})
    broken = write(tmp_path / "words.gz", ["a", "b"])
    with pytest.raises(
        DataError, match=r"the split 'findings' in .*words\.gz is broken: `words` must start with <pad>"
    ):
        read_sentences({**files, "findings": broken})


def test_records_of_images_are_no_sentences(files, tmp_path):
    ingest.ingest(Digits(), tmp_path)
    with pytest.raises(DataError, match="is not a whole file of these examples"):
        read_sentences({**records.record_files(tmp_path), "findings": files["findings"]})


BAD = {
    "split": (lambda s: s.batches("valid", 4, seed=SEED), "`split` must be one of train, test; got 'valid'"),
    "sweep split": (lambda s: s.sweep("findings", 4), "`split` must be one of train, test; got 'findings'"),
    "no batch": (lambda s: s.batches("train", 0, seed=SEED), "`batch_size` must be at least 1, got 0"),
    "limit": (lambda s: s.sweep("train", 4, limit=0), "`limit` must be at least 1, got 0"),
    "start": (lambda s: s.batches("train", 4, seed=SEED, start_step=-1), "`start_step` must be at least 0, got -1"),
    "seed": (lambda s: s.batches("train", 4, seed=[1, 2, 3]), r"`seed` must have shape \[2\], got \[3\]"),
}


@pytest.mark.parametrize("case", BAD)
def test_arguments_out_of_range_are_named(files, case):
    call, words = BAD[case]
    with pytest.raises(ValueError, match=words):
        call(read_sentences(files))


def test_a_limit_of_nothing_is_refused(files):
    with pytest.raises(ValueError, match="`limit` must be at least 1, got 0"):
        read_sentences(files, limit=0)


def test_a_reader_s_sentences_come_back(tmp_path):
    reader = SyntheticSentences(sizes=(50, 5, 5), length=4, vocabulary=20)
    ingest.ingest(reader, tmp_path)
    source = read_sentences(records.record_files(tmp_path))
    (batch,) = source.sweep("validation", 5)
    validation = next(shard for shard in reader.shards() if shard.split == "validation")
    for row, line in zip(batch["x"].numpy(), reader.lines(validation), strict=True):
        words = [source.vocabulary.words[token] for token in row[:-1]]
        expected = [word if word in source.vocabulary.words else "<unk>" for word in line.text.decode().split()]
        assert words == expected
    (training,) = taken(source, 1, 50)
    assert training["x"].shape == (50, 5)


@pytest.mark.slow
def test_a_pass_over_the_yelp_sentences(shared_data, tmp_path):
    folder = shared_data("yelp")
    ingest.ingest(TextFiles(str(folder / "dev.1.txt"), test=str(folder / "dev.0.txt")), tmp_path)
    source = read_sentences(records.record_files(tmp_path))
    assert source.sizes["test"] == 25278
    assert source.sizes["train"] + source.sizes["validation"] == 38205
    seen = 0
    for batch in source.batches("train", 32, seed=SEED).take(source.pass_end(0, 32)).as_numpy_iterator():
        assert (batch["x"] == END).sum() == (batch["x"][:, -1] == END).sum() == len(batch["x"])
        seen += len(batch["x"])
    assert seen == source.sizes["train"]


def test_replicas_share_each_batch_evenly_and_in_order(source):
    alone = taken(source, 30)
    with strategy("mirrored").scope():
        whole = taken(source, 30)
        parts = iter(strategy("mirrored").experimental_distribute_dataset(source.batches("train", 4, seed=SEED)))
        for batch in whole[:10]:
            shares = [share.numpy() for share in strategy("mirrored").experimental_local_results(next(parts)["x"])]
            assert len(shares[0]) == len(shares[1])
            np.testing.assert_array_equal(np.concatenate(shares), batch["x"])
    for one, several in zip(alone, whole, strict=True):
        rows = len(one["label"])
        assert len(several["label"]) == rows + rows % 2
        np.testing.assert_array_equal(several["label"][:rows], one["label"])
    one_pass = whole[: source.pass_end(0, 4)]
    assert set(labels(one_pass)) == set(range(len(LENGTHS)))
    assert sum(len(one["label"]) % 2 for one in alone[: len(one_pass)]) == len(labels(one_pass)) - len(LENGTHS)


def test_what_fills_up_a_batch_has_its_length(files):
    source = read_sentences(files, bucketed=True)
    with strategy("mirrored").scope():
        batches = taken(source, source.pass_end(0, 4))
    assert all((batch["x"][:, -1] == END).all() for batch in batches)


def test_all_batches_have_one_shape_where_shapes_must_be_static(source):
    with static_shapes():
        dataset = source.batches("train", 4, seed=SEED)
    assert dataset.element_spec["x"].shape == (4, max(LENGTHS) + 1)
    batches = list(dataset.take(source.pass_end(0, 4)).as_numpy_iterator())
    assert set(labels(batches)) == set(range(len(LENGTHS)))


def test_the_interface_has_the_words_of_the_data(files, source):
    batch = next(iter(source.sweep("test", 3)))
    assert source.interface.fingerprint == source.vocabulary.digest
    assert source.interface.show(batch) == ["n1", "n2 <unk> n2", ""]


def test_a_second_load_parses_nothing_and_is_the_same(files, source, monkeypatch):
    monkeypatch.setattr(module, "_tokens", None)
    again = read_sentences(files)
    assert again.sizes == source.sizes
    for split in source.sizes:
        for a, b in zip(source.sweep(split, 3), again.sweep(split, 3), strict=True):
            np.testing.assert_array_equal(a["x"], b["x"])
            np.testing.assert_array_equal(a["label"], b["label"])
