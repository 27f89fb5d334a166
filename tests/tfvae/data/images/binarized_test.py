"""Held-out images are drawn once, training images are not."""

import numpy as np
import pytest
import tensorflow as tf

from tfvae.data.images import batches
from tfvae.data.images.binarized import Binarized
from tfvae.data.images.record import image_record
from tfvae.data.reader import Placed, Reject, Shard

GREY = np.random.default_rng(0).integers(0, 256, [40, 40]).astype(np.uint8)


class Two:
    """A reader of one image twice, under two keys, and of one that is broken."""

    def __init__(self, placed=False):
        self.placed = placed

    def shards(self):
        return [Shard(split, "", 0, 3) for split in ("train", "test")]

    def read(self, shard):
        records = [image_record(GREY, 1, key) for key in "ab"]
        yield from [Placed(shard.split, record) for record in records] if self.placed else records
        yield Reject("c", "broken")


def pixels(split, seed=0, placed=False, sides=None):
    reader = Binarized(Two(placed), seed, sides)
    shard = next(shard for shard in reader.shards() if shard.split == split)
    *items, reject = reader.read(shard)
    assert isinstance(reject, Reject)
    records = [item.record if placed else item for item in items]
    assert [record["label"] for record in records] == [1, 1]
    return [np.frombuffer(record["image"], np.uint8).reshape(record["shape"][:2]) for record in records]


def test_training_images_stay_grey():
    np.testing.assert_array_equal(pixels("train"), [GREY, GREY])


@pytest.mark.parametrize("placed", [False, True])
def test_held_out_images_are_drawn_by_key_and_seed(placed):
    a, b = pixels("test", placed=placed)
    assert set(np.unique(a)) == {0, 255}
    assert (a != b).any()
    np.testing.assert_array_equal(pixels("test", placed=placed), [a, b])
    assert (pixels("test", seed=1)[0] != a).any()


def test_a_pixel_is_ink_with_the_probability_of_its_grey():
    a, b = (image / 255.0 for image in pixels("test"))
    error = (a + b) / 2 - GREY / 255.0
    assert abs(error.mean()) < 0.03
    assert not a[GREY == 0].any()
    assert a[GREY == 255].all()


@pytest.mark.parametrize("split", ["train", "test"])
def test_only_training_images_are_drawn_anew_for_a_smaller_model(split):
    prepare = batches.prepare((20, 20, 1), drawn=True)
    rows = {"image": tf.constant(pixels(split, sides=(20, 20)))[..., None], "label": tf.zeros([2], tf.int32)}
    first, other = (prepare(rows, tf.constant([0, seed]))["x"].numpy() for seed in (1, 2))
    assert (first != other).any() == (split == "train")


def test_a_smaller_pixel_is_ink_with_the_probability_of_the_mean():
    grey = batches.prepare((20, 20, 1))({"image": tf.constant(GREY)[None, :, :, None], "label": [0]}, [0, 0])["x"]
    drawn = [pixels("test", seed, sides=(20, 20))[0] for seed in range(100)]
    assert np.abs(np.mean(drawn, axis=0) / 255.0 - grey[0, ..., 0]).max() < 0.25


@pytest.mark.parametrize("sides", [None, (40, 40), (48, 48), (10, 20), (30, 30)])
def test_images_that_do_not_shrink_by_a_whole_factor_keep_their_sides(sides):
    np.testing.assert_array_equal(pixels("test", sides=sides), pixels("test"))
