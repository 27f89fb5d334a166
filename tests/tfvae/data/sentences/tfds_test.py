"""Sentences in the format of TensorFlow Datasets, written without any download."""

import pytest

from tfvae.checks import DataError
from tfvae.data.reader import NO_LABEL, Skip
from tfvae.data.sentences import tfds as prepared_text_module
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.tfds import NAMES, PreparedText
from tfvae.data.storage import ingest

tfds = pytest.importorskip("tensorflow_datasets")
tf = pytest.importorskip("tensorflow")

TEXTS = {"train": [f"text {i} ,\nof two\tlines" for i in range(60)], "test": ["a b", "", "café"]}


def store(directory, name: str, **options) -> PreparedText:
    """The data set as `tfds build` leaves it; Yelp's labels are the length of a text, odd or even."""
    labelled = name == "yelp_polarity_reviews"
    features = {"text": tfds.features.Text()} | ({"label": tfds.features.ClassLabel(num_classes=2)} if labelled else {})
    columns = {
        split: {"text": part} | ({"label": [len(text) % 2 for text in part]} if labelled else {})
        for split, part in TEXTS.items()
    }
    tfds.dataset_builders.store_as_tfds_dataset(
        name=name,
        version="1.0.0",
        features=tfds.features.FeaturesDict(features),
        split_datasets={split: tf.data.Dataset.from_tensor_slices(part) for split, part in columns.items()},
        data_dir=str(directory),
        disable_shuffling=True,
    )
    return PreparedText(name, str(directory), **options)


def read(reader: PreparedText) -> dict[str, list]:
    splits: dict[str, list] = {}
    for shard in reader.shards():
        splits.setdefault(shard.split, []).extend(reader.read(shard))
    return splits


def texts(items: list) -> list[bytes]:
    return [item["text"] for item in items]


@pytest.mark.parametrize("name", NAMES)
def test_texts_come_in_their_splits_with_blanks_for_white_space(tmp_path, name):
    splits = read(store(tmp_path, name, validation_fraction=0.3))
    both = sorted(texts(splits["train"]) + texts(splits["validation"]))
    assert both == sorted(b" ".join(text.encode().split()) for text in TEXTS["train"])
    assert 5 <= len(splits["validation"]) <= 31
    assert texts(splits["test"][::2]) == [b"a b", "café".encode()]
    assert splits["test"][1] == Skip("test/00000001", "no words")
    assert len({item["key"] for split in ("train", "validation") for item in splits[split]}) == 60


def test_yelp_has_polarities_and_lm1b_has_none(tmp_path):
    yelp, news = (read(store(tmp_path, name)) for name in NAMES)
    assert [item["label"] for item in yelp["test"][::2]] == [1, 0]
    assert {item["label"] for split in ("train", "test") for item in news[split] if isinstance(item, dict)} == {
        NO_LABEL
    }


def test_the_vocabulary_is_that_of_training(tmp_path):
    splits = read(store(tmp_path, "lm1b", rules=SentenceRules(vocabulary_size=9)))
    assert texts(splits["findings"])[4:] == [b",", b"lines", b"of", b"text", b"two"]
    assert [item["label"] for item in splits["findings"][4:]] == [len(splits["train"])] * 5
    assert splits["findings"][3]["label"] == len(splits["train"])  # the numbers


def test_parts_are_what_the_whole_is(tmp_path, monkeypatch):
    reader = store(tmp_path, "lm1b")
    whole = read(reader)
    monkeypatch.setattr(prepared_text_module, "_SHARD", 25)
    assert len(reader.shards()) == 3 + 3 + 1 + 1
    assert read(reader) == whole


def test_filters_are_counted(tmp_path):
    reader = store(tmp_path / "raw", "yelp_polarity_reviews", rules=SentenceRules(keep_words=(2, 6)))
    counts = ingest.ingest(reader, tmp_path / "out", max_reject_fraction=0.1)
    assert counts.skips == {"fewer than 2 words": 1, "no words": 1}
    assert counts.records["train"] + counts.records["validation"] == 60
    assert (counts.records["test"], counts.rejects) == (1, 0)


@pytest.mark.parametrize("name", NAMES)
def test_data_that_are_not_prepared_are_named_with_the_command(tmp_path, name):
    with pytest.raises(DataError, match=f"has no prepared {name}: run `tfds build {name} --data_dir=") as caught:
        PreparedText(name, str(tmp_path)).shards()
    assert "\n" not in str(caught.value)


def test_a_broken_file_is_named(tmp_path):
    reader = store(tmp_path, "lm1b")
    shards = reader.shards()
    for path in tmp_path.rglob("*.tfrecord*"):
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"is broken .*: delete it, then run `tfds build lm1b") as caught:
        [list(reader.read(shard)) for shard in shards]
    assert "\n" not in str(caught.value)


def test_arguments_out_of_range_are_named():
    with pytest.raises(ValueError, match="`name` must be one of yelp_polarity_reviews, lm1b; got 'imdb'"):
        PreparedText("imdb", "here")
    with pytest.raises(ValueError, match="`validation_fraction` must lie between 0 and 1"):
        PreparedText("lm1b", "here", validation_fraction=0.0)
