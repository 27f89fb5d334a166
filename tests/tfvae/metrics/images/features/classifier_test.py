"""The embedded classifier: it learns, repeats, saves, pickles, and says what it cannot do."""

import pickle
import random
from types import MappingProxyType

import numpy as np
import pytest
import tensorflow as tf
from sklearn.datasets import load_digits

from tfvae.metrics.images.features.classifier import Classifier, train_classifier


def digits(n=1797):
    data = load_digits()
    return {"x": (data.images[:n, ..., None] / 16).astype(np.float32), "label": data.target[:n]}


@pytest.fixture(scope="module")
def trained():
    """Trained through a source whose every split is all of the digits."""

    class Source:
        sizes = MappingProxyType({"train": 1797, "test": 1797})

        def batches(self, split, batch_size, *, seed, start_step=0):
            return tf.data.Dataset.from_tensor_slices(digits()).shuffle(1797, seed=0).repeat().batch(batch_size)

        def sweep(self, split, batch_size, *, limit=None):
            return tf.data.Dataset.from_tensor_slices(digits()).batch(batch_size)

    return train_classifier(Source(), "digits_classifier", steps=150, batch_size=64)


def test_learns_real_digits(trained):
    assert trained.accuracy > 0.95
    assert trained.name == "digits_classifier"
    assert trained.frechet_name == "frechet_digits_classifier"


def test_features_are_not_cut_at_zero(trained):
    features = trained(digits(50)["x"])
    assert features.shape == (50, 64)
    assert (features < 0).any(axis=0).mean() > 0.5


def test_features_do_not_depend_on_the_batch(trained):
    x = digits(20)["x"]
    np.testing.assert_allclose(trained(x), np.concatenate([trained(x[:13]), trained(x[13:])]), rtol=1e-4, atol=1e-5)


def test_features_separate_the_digits(trained):
    from sklearn.neighbors import KNeighborsClassifier

    data = digits()
    features = trained(data["x"])
    knn = KNeighborsClassifier(3).fit(features[::2], data["label"][::2])
    assert knn.score(features[1::2], data["label"][1::2]) > 0.97


def test_saved_and_loaded_features_are_equal(trained, tmp_path):
    trained.save(tmp_path / "judge")
    loaded = Classifier.load(tmp_path / "judge")
    assert loaded == trained
    np.testing.assert_array_equal(loaded(digits(9)["x"]), trained(digits(9)["x"]))


def test_pickles(trained):
    copy = pickle.loads(pickle.dumps(trained))
    assert copy == trained
    np.testing.assert_allclose(copy(digits(9)["x"]), trained(digits(9)["x"]), rtol=1e-6)


def test_repr_tells_the_digest_for_the_record(trained):
    assert trained.digest in repr(trained)
    assert len(trained.digest) == 64


def test_swapped_weights_are_refused(trained, tmp_path):
    trained.save(tmp_path)
    weights = [w + 1 for w in trained.model.get_weights()]
    Classifier.load(tmp_path).model.set_weights(weights)
    changed = Classifier.load(tmp_path)
    changed.model.set_weights(weights)
    changed.model.save(tmp_path / "classifier.keras")
    with pytest.raises(ValueError, match=r"does not hold the weights that classifier\.json describes"):
        Classifier.load(tmp_path)


def test_an_empty_directory_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no classifier"):
        Classifier.load(tmp_path)


def test_equal_seeds_give_equal_digests_and_leave_the_global_state_alone(source_of):
    source = source_of(**digits(200))
    before = random.getstate(), np.random.get_state()[1].copy()  # noqa: NPY002
    one, again = (train_classifier(source, "c", seed=3, steps=5) for _ in range(2))
    assert one.digest == again.digest
    assert one.digest != train_classifier(source, "c", seed=4, steps=5).digest
    assert random.getstate() == before[0]
    np.testing.assert_array_equal(np.random.get_state()[1], before[1])  # noqa: NPY002


def test_progress_is_told_each_step(source_of):
    told = []
    train_classifier(source_of(**digits(50)), "c", steps=3, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3), (6, 9, 3), (64, 40, 1)])
def test_images_of_other_shapes(source_of, shape):
    x = np.random.default_rng(0).uniform(size=(8, *shape)).astype(np.float32)
    classifier = train_classifier(source_of(x=x, label=np.arange(8) % 2), "c", steps=1, batch_size=4)
    assert classifier(x).shape == (8, 64)


def test_images_without_labels_are_refused(source_of):
    with pytest.raises(ValueError, match=r"`source` must have the key 'label' for a classifier; its keys are x"):
        train_classifier(source_of(x=digits(9)["x"]), "c")


def test_a_single_class_is_refused(source_of):
    with pytest.raises(ValueError, match=r"at least 2 classes with labels from 0 on, got \[1\]"):
        train_classifier(source_of(x=digits(9)["x"], label=np.ones(9, np.int64)), "c")


def test_no_steps_are_refused(source_of):
    with pytest.raises(ValueError, match="`steps` must be at least 1, got 0"):
        train_classifier(source_of(**digits(9)), "c", steps=0)
