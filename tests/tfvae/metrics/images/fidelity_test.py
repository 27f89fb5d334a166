"""Fidelity with a transparent extractor: values are those of the pure functions, whatever the batches."""

import pickle
from dataclasses import dataclass, replace

import numpy as np
import pytest
import tensorflow as tf

from tfvae.generators import Sampler
from tfvae.metrics.images.fidelity import Fidelity
from tfvae.metrics.images.frechet import CLEAN, LEGACY, frechet_distance
from tfvae.metrics.images.kid import kernel_distances
from tfvae.metrics.images.precision_recall import precision_recall
from tfvae.metrics.moments import Moments


@dataclass(frozen=True)
class Pixels:
    """Features are the pixels themselves."""

    name: str = "pixels"
    frechet_name: str = "frechet_pixels"
    digest: str = "0"

    def __call__(self, images):
        return np.asarray(images, np.float32).reshape(len(images), -1)


METRIC = Fidelity(Pixels())
X = np.random.default_rng(0).uniform(0.2, 0.8, size=(120, 2, 2, 1)).astype(np.float32)
FAKE = np.random.default_rng(1).uniform(0.1, 0.6, size=(120, 2, 2, 1)).astype(np.float32)


def replay(images):
    """A generator that returns these images in turn, n at each call."""
    left = iter(np.array(images))
    return lambda n, seed, temperature=1.0: {"x": tf.stack([next(left) for _ in range(int(n))])}


def values(metric, gathered, fake, batch_size, x=X):
    return metric.result(gathered(metric, Sampler(None, replay(fake)), x, batch_size))


def test_values_are_those_of_the_pure_functions(gathered):
    found = values(METRIC, gathered, FAKE, 50)
    real, fake = Pixels()(X), Pixels()(FAKE)
    assert tuple(found) == METRIC.values
    assert found["frechet_pixels"] == pytest.approx(frechet_distance(Moments.of(real), Moments.of(fake)), rel=1e-9)
    assert (found["precision_pixels"], found["recall_pixels"]) == precision_recall(real, fake)
    # Subsets of 60 rows are drawn from the rows in another order, so the means agree up to their spread.
    kid = kernel_distances(real, fake)
    assert found["kid_pixels"] == pytest.approx(kid.mean(), abs=kid.std())
    assert found["kid_std_pixels"] == pytest.approx(kid.std(ddof=1), rel=0.5)
    assert found["examples_pixels"] == 120


@pytest.mark.parametrize("size", [17, 120])
def test_batches_do_not_change_the_values(gathered, size):
    one, other = values(METRIC, gathered, FAKE, 50), values(METRIC, gathered, FAKE, size)
    for name in ("frechet_pixels", "precision_pixels", "recall_pixels", "examples_pixels"):
        assert one[name] == pytest.approx(other[name], rel=1e-9)


def test_generated_equal_to_real_is_perfect(gathered):
    found = values(METRIC, gathered, X, 40)
    assert found["frechet_pixels"] == pytest.approx(0, abs=1e-6)
    assert found["kid_pixels"] == pytest.approx(0, abs=0.01)
    assert (found["precision_pixels"], found["recall_pixels"]) == (1, 1)


def test_kept_bounds_the_features_but_not_the_moments(gathered):
    metric = Fidelity(Pixels(), kept=20)
    acc = gathered(metric, Sampler(None, replay(FAKE)), X, 30)
    assert len(acc.real.kept.rows) == len(acc.generated.kept.rows) == 20
    assert metric.result(acc)["frechet_pixels"] == pytest.approx(values(METRIC, gathered, FAKE, 30)["frechet_pixels"])


def test_legacy_protocol_stretches_generated_images_only_and_renames_all_values(gathered):
    metric = Fidelity(Pixels(), protocol=LEGACY)
    found = values(metric, gathered, FAKE, 50)
    low, high = FAKE.min(axis=(1, 2, 3), keepdims=True), FAKE.max(axis=(1, 2, 3), keepdims=True)
    stretched = Pixels()((FAKE - low) / (high - low))
    expected = frechet_distance(Moments.of(Pixels()(X)), Moments.of(stretched))
    assert found["frechet_pixels_legacy"] == pytest.approx(expected, rel=1e-5)
    assert all(name.endswith("_legacy") for name in found)
    assert metric.name != METRIC.name


def test_no_value_is_called_fid_unless_the_extractor_says_so():
    assert not any("fid" in name for name in METRIC.values)
    inception = Fidelity(replace(Pixels(), name="inception", frechet_name="fid"))
    assert inception.values[0] == "fid"


def test_generator_meets_the_batch_with_as_many_and_a_seed_of_its_own(exact):
    calls = []

    def generate(n, seed, temperature=1.0):
        calls.append((n, tuple(seed.numpy())))
        return {"x": tf.zeros([n, 2, 2, 1])}

    for i in range(2):
        METRIC.observe(Sampler(exact.vae, generate), {"x": X[:7]}, tf.constant([i, 0]))
    assert [n for n, _ in calls] == [7, 7]
    assert calls[0][1] != calls[1][1]


def test_statistics_and_metric_pickle(gathered):
    metric, acc = pickle.loads(pickle.dumps((METRIC, gathered(METRIC, Sampler(None, replay(FAKE)), X, 60))))
    assert metric.result(acc)["frechet_pixels"] == pytest.approx(values(METRIC, gathered, FAKE, 60)["frechet_pixels"])


def test_images_that_are_not_finite_are_named(gathered):
    broken = np.where(np.arange(120)[:, None, None, None] == 3, np.nan, FAKE)
    with pytest.raises(ValueError, match="features of the generated examples are not finite"):
        values(METRIC, gathered, broken, 50)


def test_too_few_examples_are_refused(gathered):
    with pytest.raises(ValueError, match="at least 4 examples of each kind"):
        values(METRIC, gathered, FAKE, 3, x=X[:3])


@pytest.mark.parametrize(("field", "value"), [("neighbours", 0), ("kept", 3)])
def test_small_settings_are_refused(field, value):
    with pytest.raises(ValueError, match=f"`{field}` must be at least"):
        Fidelity(Pixels(), **{field: value})


def test_the_protocol_chooses_the_square_root(gathered):
    metric = Fidelity(Pixels(), protocol=replace(CLEAN, trace_sqrt=lambda C1, C2: 0.0))
    real, fake = Moments.of(Pixels()(X)), Moments.of(Pixels()(FAKE))
    expected = np.sum((real.mean - fake.mean) ** 2) + np.trace(real.covariance() + fake.covariance())
    assert values(metric, gathered, FAKE, 50)["frechet_pixels"] == pytest.approx(expected, rel=1e-9)
