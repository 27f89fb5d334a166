import numpy as np
import pytest

from tfvae.checks import DataError
from tfvae.data.arrays import Arrays
from tfvae.data.images import batches as images
from tfvae.data.images.record import image_record
from tfvae.data.storage.example import to_example
from tfvae.data.storage.tfrecords import read

tf = pytest.importorskip("tensorflow")

PIXELS = np.random.default_rng(0).integers(0, 256, (5, 3, 4, 2)).astype(np.uint8)


def columns() -> dict:
    return {
        "image": PIXELS,
        "label": np.arange(5, dtype=np.int32),
        "key": np.array([f"k{i}".encode() for i in range(5)], object),
    }


def batch(shape: tuple[int, int, int]) -> dict:
    return next(iter(Arrays({"train": columns()}, images.prepare(shape)).sweep("train", 5)))


def test_pixels_are_scaled_and_keys_stay_behind():
    got = batch((3, 4, 2))
    assert got.keys() == {"x", "label"}
    assert got["x"].dtype == tf.float32
    np.testing.assert_allclose(got["x"], PIXELS / 255, rtol=1e-6)
    np.testing.assert_array_equal(got["label"], np.arange(5))
    assert got["label"].dtype == tf.int32


def test_smaller_images_get_a_centred_frame_of_zeros():
    x = batch((8, 7, 2))["x"].numpy()
    np.testing.assert_allclose(x[:, 2:5, 1:5], PIXELS / 255, rtol=1e-6)
    assert x.shape == (5, 8, 7, 2)
    assert x.sum() == pytest.approx((PIXELS / 255).sum(), rel=1e-5)


def test_larger_images_become_means_of_squares():
    big = np.random.default_rng(1).integers(0, 256, (5, 6, 9, 2), np.uint8)
    rows = {**columns(), "image": big}
    x = next(iter(Arrays({"train": rows}, images.prepare((2, 3, 2))).sweep("train", 5)))["x"].numpy()
    means = [[big[:, 3 * i : 3 * i + 3, 3 * j : 3 * j + 3].mean((1, 2)) for j in range(3)] for i in range(2)]
    np.testing.assert_allclose(255 * x, np.moveaxis(np.array(means), 2, 0), atol=0.501)


def test_training_batches_have_a_static_shape():
    source = Arrays({"train": columns()}, images.prepare((8, 8, 2)))
    assert source.batches("train", 2, seed=[0, 0]).element_spec["x"].shape == (2, 8, 8, 2)


@pytest.mark.parametrize("shape", [(2, 4, 2), (3, 3, 2), (3, 2, 2), (1, 2, 2), (3, 4, 1), (8, 8, 3)])
def test_images_that_do_not_fit_are_refused_at_once(shape):
    with pytest.raises(DataError, match=r"`shape` must be that of the images, \(3, 4, 2\), larger") as caught:
        Arrays({"train": columns()}, images.prepare(shape))
    assert str(shape) in str(caught.value)
    assert "\n" not in str(caught.value)


def write(path, records) -> dict:
    with tf.io.TFRecordWriter(str(path)) as writer:
        for record in records:
            writer.write(to_example(record))
    return {"train": [str(path)]}


def test_records_become_columns(tmp_path):
    files = write(tmp_path / "r", [image_record(pixels, i, f"k{i}") for i, pixels in enumerate(PIXELS)])
    rows = read(files, images.FEATURES, images.prepare((3, 4, 2))).rows("train", 5, seed=[0, 0], step=0)
    order = np.argsort(rows["key"])
    np.testing.assert_array_equal(rows["image"][order], PIXELS)
    np.testing.assert_array_equal(rows["label"][order], np.arange(5))
    assert sorted(rows["key"]) == [b"k0", b"k1", b"k2", b"k3", b"k4"]


def test_images_of_two_shapes_are_named(tmp_path):
    records = [image_record(PIXELS[0], 0, "first"), image_record(PIXELS[1][:2], 0, "odd")]
    with pytest.raises(DataError, match=r"b'odd' has \[2 4 2\], b'first' \[3 4 2\]"):
        read(write(tmp_path / "r", records), images.FEATURES, images.prepare((3, 4, 2)))


def test_bytes_that_do_not_fit_the_shape_are_named(tmp_path):
    record = {**image_record(PIXELS[0], 0, "k"), "image": b"123"}
    with pytest.raises(DataError, match=r"must have 24 bytes, got \[3\]"):
        read(write(tmp_path / "r", [record]), images.FEATURES, images.prepare((3, 4, 2)))


def test_fewer_levels_keep_the_upper_bits():
    x = images.prepare((3, 4, 2), levels=32)(columns(), tf.constant([0, 0]))["x"]
    np.testing.assert_allclose(x, (PIXELS // 8) / 31, rtol=1e-6)


def test_one_level_is_refused():
    with pytest.raises(ValueError, match="`levels` must lie between 2 and 256"):
        images.prepare((3, 4, 2), levels=1)


def test_drawn_pixels_are_0_or_1_and_change_with_the_seed():
    prepared = images.prepare((3, 4, 2), drawn=True)
    first, other = (prepared(columns(), tf.constant([seed, 0]))["x"].numpy() for seed in (1, 2))
    assert set(np.unique(first)) == {0.0, 1.0}
    assert (first != other).any()


def test_black_and_white_pixels_are_drawn_as_they_are():
    grey = tf.constant([[0.0, 1.0]] * 50)
    np.testing.assert_array_equal(images.binarized(grey, tf.constant([1, 2])), grey)
