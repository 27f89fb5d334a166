"""The Frechet distance against closed forms and SciPy's dense square root."""

import numpy as np
import pytest
import scipy.linalg

from tfvae.metrics.images.frechet import CLEAN, LEGACY, frechet_distance, general_trace_sqrt, symmetric_trace_sqrt
from tfvae.metrics.moments import Moments

ROOTS = [symmetric_trace_sqrt, general_trace_sqrt]


def moments(mean, covariance, count=11):
    return Moments(count, np.asarray(mean, float), np.asarray(covariance, float) * (count - 1))


def random_covariance(n, rank, seed):
    factor = np.random.default_rng(seed).normal(size=(n, rank))
    return factor @ factor.T


@pytest.mark.parametrize("root", ROOTS)
def test_one_dimension(root):
    a, b = moments([1.0], [[4.0]]), moments([4.0], [[25.0]])
    assert frechet_distance(a, b, root) == pytest.approx(3**2 + (2 - 5) ** 2)


@pytest.mark.parametrize("root", ROOTS)
def test_diagonal_covariances(root):
    s1, s2 = np.array([1.0, 2.0, 0.5]), np.array([3.0, 0.1, 0.5])
    a, b = moments([0, 1, 2], np.diag(s1**2)), moments([1, 1, 0], np.diag(s2**2))
    assert frechet_distance(a, b, root) == pytest.approx(5 + np.sum((s1 - s2) ** 2))


@pytest.mark.parametrize("root", ROOTS)
def test_full_covariances_agree_with_a_dense_square_root(root):
    C1, C2 = random_covariance(6, 12, 0), random_covariance(6, 12, 1)
    half = scipy.linalg.sqrtm(C1)
    expected = np.trace(scipy.linalg.sqrtm(half @ C2 @ half)).real
    assert root(C1, C2) == pytest.approx(expected, rel=1e-9)


def test_moments_are_those_of_the_samples():
    x, y = np.random.default_rng(0).normal(size=(40, 3)), np.random.default_rng(1).normal(1, 2, size=(60, 3))
    C1, C2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    cross = scipy.linalg.sqrtm(C1 @ C2).real
    expected = np.sum((x.mean(0) - y.mean(0)) ** 2) + np.trace(C1 + C2 - 2 * cross)
    assert frechet_distance(Moments.of(x), Moments.of(y)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("root", ROOTS)
def test_of_a_set_with_itself_is_zero(root):
    a = Moments.of(np.random.default_rng(0).normal(size=(40, 5)))
    assert frechet_distance(a, a, root) == pytest.approx(0, abs=1e-6)


def test_symmetric_in_its_arguments():
    a, b = moments(np.zeros(6), random_covariance(6, 9, 0)), moments(np.ones(6), random_covariance(6, 9, 1))
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a), rel=1e-10)


def test_singular_covariances():
    """Fewer examples than features: commuting case, so the trace is known."""
    basis = np.linalg.qr(np.random.default_rng(0).normal(size=(8, 8)))[0]
    C1, C2 = (basis * d @ basis.T for d in ([4.0, 1, 0, 0, 0, 0, 0, 0], [9.0, 0, 4, 0, 0, 0, 0, 0]))
    assert symmetric_trace_sqrt(C1, C2) == pytest.approx(6, abs=1e-6)


def test_legacy_root_falls_back_to_a_ridge(monkeypatch):
    dense, calls = scipy.linalg.sqrtm, []

    def fails_once(matrix, *args, **kwargs):
        calls.append(matrix)
        return np.full_like(matrix, np.nan) if len(calls) == 1 else dense(matrix, *args, **kwargs)

    monkeypatch.setattr(scipy.linalg, "sqrtm", fails_once)
    C1, C2 = np.diag([1.0, 4.0]), np.diag([9.0, 1.0])
    assert general_trace_sqrt(C1, C2) == pytest.approx(np.sum(np.sqrt((np.diag(C1) + 1e-6) * (np.diag(C2) + 1e-6))))
    assert len(calls) == 2


def test_legacy_root_is_silent_about_singular_matrices(capsys):
    general_trace_sqrt(np.diag([1.0, 0, 0]), np.diag([0, 0, 1.0]))
    assert capsys.readouterr().out == ""


def test_one_example_is_refused():
    with pytest.raises(ValueError, match="at least 2 examples"):
        frechet_distance(Moments.of(np.zeros([1, 2])), Moments.of(np.zeros([5, 2])))


def test_clean_protocol_leaves_images_alone_but_for_their_range():
    images = np.array([-0.5, 0.25, 0.5, 1.5], np.float32).reshape(2, 2, 1, 1)
    np.testing.assert_array_equal(CLEAN.prepare(images).ravel(), [0, 0.25, 0.5, 1])


def test_legacy_protocol_stretches_each_image():
    images = np.array([[0.25, 0.5, 0.75], [0.4, 0.4, 0.4]], np.float32).reshape(2, 3, 1, 1)
    np.testing.assert_allclose(LEGACY.prepare(images).reshape(2, 3), [[0, 0.5, 1], [0, 0, 0]])
