"""Points of a manifold: their dimension, their chart, and what is refused."""

import numpy as np
import pytest

from tfvae.data.manifold import Manifold
from tfvae.data.storage import ingest

SMALL = Manifold(r=2, d=6, sizes=(400, 100))


def points(reader, split="train"):
    (shard,) = (shard for shard in reader.shards() if shard.split == split)
    return np.array([record["x"] for record in reader.read(shard)])


def test_points_lie_on_the_manifold_and_others_do_not():
    x, embedding = points(SMALL), SMALL.embedding
    assert x.shape == (400, 6)
    np.testing.assert_allclose(embedding.distance(x), 0, atol=1e-12)
    height = embedding.rotation[:, 4]  # a direction in which the manifold rises
    np.testing.assert_allclose(embedding.distance(x + 0.3 * height), 0.3)


def test_the_chart_is_the_inverse_of_the_embedding():
    s = np.random.default_rng(0).normal(size=(50, 2))
    np.testing.assert_allclose(SMALL.embedding.chart(SMALL.embedding.points(s)), s, atol=1e-12)


@pytest.mark.parametrize("r", [1, 2, 3])
def test_the_tangent_space_has_r_dimensions_and_the_points_span_more(r):
    manifold = Manifold(r=r, d=7, sizes=(300, 10))
    at = np.full([1, r], 0.2)
    step = 1e-5 * np.eye(r)
    tangents = (manifold.embedding.points(at + step) - manifold.embedding.points(at - step)) / 2e-5
    assert np.linalg.matrix_rank(tangents, tol=1e-6) == r
    assert np.linalg.matrix_rank(points(manifold) - points(manifold).mean(axis=0), tol=1e-3) > r


def test_the_chart_has_a_cluster_at_each_corner():
    s = SMALL.embedding.chart(points(SMALL))
    corners, sizes = np.unique(np.sign(s), axis=0, return_counts=True)
    assert len(corners) == 4
    assert sizes.min() > 60
    np.testing.assert_allclose(np.std(np.abs(s)), 0.3, rtol=0.1)


def test_splits_differ_and_a_seed_decides_them():
    np.testing.assert_array_equal(points(SMALL), points(Manifold(r=2, d=6, sizes=(400, 100))))
    assert len(points(SMALL, "test")) == 100
    assert not np.isin(points(SMALL, "test"), points(SMALL)).any()
    assert np.abs(points(SMALL) - points(Manifold(1, 2, 6, (400, 100)))).min() > 0


def test_all_become_records(tmp_path):
    assert dict(ingest.ingest(SMALL, tmp_path).records) == {"train": 400, "test": 100}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"r": 0}, "`r` must be at least 1, got 0"),
        ({"r": 3, "d": 3}, "`d` must be at least 4, got 3"),
        ({"sizes": (10, 0)}, "`sizes` must be at least 1, got 0"),
        ({"seed": -1}, "`seed` must be at least 0, got -1"),
    ],
)
def test_what_is_no_manifold_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        Manifold(**wrong)
