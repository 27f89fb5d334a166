"""Rotated images against NumPy."""

import numpy as np

from tfvae.data.arrays import Arrays
from tfvae.data.images.rotated import Rotated
from tfvae.randomness import seed_from


def source():
    images = np.random.default_rng(0).uniform(size=(10, 4, 4, 1)).astype(np.float32)
    columns = {"x": images, "label": np.full(10, -1, np.int32)}
    return images, Rotated(Arrays({"train": columns, "test": columns}, lambda rows, seed: rows))


def test_each_image_is_turned_as_its_label_says():
    images, rotated = source()
    batch = next(iter(rotated.sweep("test", 6)))
    assert batch["label"].numpy().tolist() == [0, 1, 2, 3, 0, 1]
    for x, image, turns in zip(batch["x"].numpy(), images, batch["label"].numpy(), strict=False):
        np.testing.assert_array_equal(x, np.rot90(image, turns))


def test_training_batches_have_all_labels():
    _, rotated = source()
    assert rotated.sizes == {"train": 10, "test": 10}
    batch = next(iter(rotated.batches("train", 8, seed=seed_from(0))))
    assert sorted(batch["label"].numpy().tolist()) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_rotated_images_are_shown_as_the_images_are():
    images, rotated = source()
    assert rotated.interface.spec["x"].shape.as_list() == [None, 4, 4, 1]
    np.testing.assert_array_equal(rotated.interface.show({"x": images}), images)
