from pathlib import Path

import numpy as np
import pytest

from tfvae.checks import DataError
from tfvae.data.images.tfds import NAMES, Prepared
from tfvae.data.reader import NO_LABEL, Reject

tfds = pytest.importorskip("tensorflow_datasets")
tf = pytest.importorskip("tensorflow")

SIZES = {"train": 7, "test": 3}


def store(directory: Path, name: str, features: dict, examples: dict[str, dict]) -> Prepared:
    """A data set in the format of TensorFlow Datasets, written without any download."""
    tfds.dataset_builders.store_as_tfds_dataset(
        name=name,
        version="1.0.0",
        features=tfds.features.FeaturesDict(features),
        split_datasets={split: tf.data.Dataset.from_tensor_slices(columns) for split, columns in examples.items()},
        data_dir=str(directory),
        disable_shuffling=True,
    )
    return Prepared(name, str(directory))


def pixels(n: int, shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(n).integers(0, 256, (n, *shape)).astype(np.uint8)


def store_classified(directory: Path, name: str = "mnist", shape: tuple[int, ...] = (4, 5, 1)) -> Prepared:
    features = {"image": tfds.features.Image(shape=shape), "label": tfds.features.ClassLabel(num_classes=10)}
    columns = {split: {"image": pixels(n, shape), "label": np.arange(n)} for split, n in SIZES.items()}
    return store(directory, name, features, columns)


def read_all(reader: Prepared) -> dict[str, list]:
    splits: dict[str, list] = {}
    for shard in reader.shards():
        splits.setdefault(shard.split, []).extend(reader.read(shard))
    return splits


def image(record) -> np.ndarray:
    return np.frombuffer(record["image"], np.uint8).reshape(record["shape"])


@pytest.mark.parametrize(("name", "shape"), [("mnist", (4, 5, 1)), ("cifar10", (4, 4, 3))])
def test_images_and_classes_come_in_their_splits(tmp_path, name, shape):
    splits = read_all(store_classified(tmp_path, name, shape))
    assert {split: len(records) for split, records in splits.items()} == SIZES
    for split, n in SIZES.items():
        by_label = sorted(splits[split], key=lambda record: record["label"])
        assert [record["label"] for record in by_label] == list(range(n))
        np.testing.assert_array_equal([image(record) for record in by_label], pixels(n, shape))
    assert len({record["key"] for records in splits.values() for record in records}) == 10


def test_parts_of_a_split_are_read_in_order(tmp_path):
    reader = store_classified(tmp_path)
    shard = next(shard for shard in reader.shards() if shard.split == "train")
    assert list(reader.read(shard._replace(start=2, stop=5))) == list(reader.read(shard))[2:5]


def store_faces(directory: Path) -> Prepared:
    """Grey 10 to 40 within the default crop, white above it; labels 0 to 3."""
    faces = np.zeros([4, 218, 178, 3], np.uint8)
    faces[:, 45:173, 25:153] = np.array([10, 20, 30, 40])[:, None, None, None]
    faces[:, :45] = 255
    attributes = {
        "Male": np.array([False, True, False, True]),
        "Smiling": np.array([False, False, True, True]),
    }
    features = {
        "image": tfds.features.Image(shape=(218, 178, 3), encoding_format="png"),
        "attributes": dict.fromkeys(attributes, np.bool_),
    }
    columns = {"image": faces, "attributes": attributes}
    return store(directory, "celeb_a", features, dict.fromkeys(("train", "validation", "test"), columns))


def test_celeba_is_cropped_and_labelled(tmp_path):
    splits = read_all(store_faces(tmp_path))
    assert splits.keys() == {"train", "validation", "test"}
    records = sorted(splits["test"], key=lambda record: record["label"])
    assert [record["label"] for record in records] == [0, 1, 2, 3]
    for record, grey in zip(records, (10, 20, 30, 40), strict=True):
        assert record["shape"] == [64, 64, 3]
        assert set(record["image"]) == {grey}


def test_the_crop_is_the_caller_s(tmp_path):
    store_faces(tmp_path)
    above = read_all(Prepared("celeb_a", str(tmp_path), crop=(0, 45, 25, 70)))["test"]
    assert [set(record["image"]) for record in above] == [{255}] * 4
    with pytest.raises(ValueError, match="`crop` must be"):
        Prepared("celeb_a", str(tmp_path), crop=(3, 3, 0, 1))


@pytest.mark.parametrize("name", NAMES)
def test_data_that_are_not_prepared_are_named_with_the_command(tmp_path, name):
    with pytest.raises(DataError, match=f"has no prepared {name}: run `tfds build {name} --data_dir=") as caught:
        Prepared(name, str(tmp_path)).shards()
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_broken_file_is_named(tmp_path):
    reader = store_classified(tmp_path)
    shards = reader.shards()
    for path in tmp_path.rglob("*.tfrecord*"):
        path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"is broken .*: delete it, then run `tfds build mnist") as caught:
        [list(reader.read(shard)) for shard in shards]
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_is_refused():
    with pytest.raises(
        ValueError,
        match=r"`name` must be one of mnist, .*, downsampled_imagenet/32x32; got 'imagenet'",
    ):
        Prepared("imagenet", "here")


def test_nothing_is_rejected(tmp_path):
    assert not [
        item for items in read_all(store_classified(tmp_path)).values() for item in items if isinstance(item, Reject)
    ]


def test_images_without_classes_are_tested_on_the_validation_split(tmp_path):
    features = {"image": tfds.features.Image(shape=(4, 4, 3))}
    columns = {"train": {"image": pixels(5, (4, 4, 3))}, "validation": {"image": pixels(2, (4, 4, 3))}}
    reader = store(tmp_path, "mnist", features, columns)
    splits = read_all(reader)
    assert {split: len(records) for split, records in splits.items()} == {"train": 5, "test": 2}
    assert {record["label"] for records in splits.values() for record in records} == {NO_LABEL}
    found = sorted(image(record).tobytes() for record in splits["test"])
    assert found == sorted(image.tobytes() for image in pixels(2, (4, 4, 3)))
