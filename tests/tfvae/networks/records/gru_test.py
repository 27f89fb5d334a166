"""The GRU against its formulas in NumPy and against Keras' layer with the same activation."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfvae.networks.records.activations import capped_celu
from tfvae.networks.records.gru import GRUCell, joint, separate

N, H, B = 3, 4, 5


def normal(*shape, seed=1):
    return tf.random.stateless_normal(shape, [seed, len(shape)])


def cell():
    """All weights differ from zero."""
    cell = GRUCell(N, H)
    cell.set_weights([normal(*v.shape, seed=10 + i) for i, v in enumerate(cell.weights)])
    return cell


def test_a_step_is_the_formula():
    gru, x, h = cell(), normal(B, N), normal(B, H, seed=2)
    w, b, *u = (np.asarray(v, np.float64) for v in gru.get_weights())
    z, r = (1 / (1 + np.exp(-(x @ w + b)[:, k * H : (k + 1) * H] - h @ u[k])) for k in (0, 1))
    raw = (x @ w + b)[:, 2 * H :] + (r * h) @ u[2]
    c = np.minimum(np.where(raw > 0, raw, 3 * np.expm1(np.minimum(raw, 0) / 3)), 6)
    np.testing.assert_allclose(gru(x, h), z * h + (1 - z) * c, rtol=1e-5, atol=1e-6)


def test_it_is_keras_gru_with_the_reset_before_the_product():
    gru, x = cell(), normal(2, 6, N)
    layer = keras.layers.GRU(H, activation=capped_celu, reset_after=False)
    layer.build(x.shape)
    w, b, *u = gru.get_weights()
    layer.set_weights([w, np.concatenate(u, 1), b])
    h = tf.zeros([2, H])
    for t in range(6):
        h = gru(x[:, t], h)
    np.testing.assert_allclose(h, layer(x), rtol=1e-4, atol=1e-5)


def test_project_and_step_are_the_call():
    gru, x, h = cell(), normal(B, N), normal(B, H)
    np.testing.assert_allclose(gru.step(gru.project(x), h), gru(x, h), rtol=1e-6)


def test_at_the_start_all_units_keep_the_same_share():
    gru, h = GRUCell(N, H), normal(B, H)
    first, second = gru(normal(B, N), h), gru(normal(B, N), tf.zeros_like(h))
    w, b, u_z, u_r, u_c = gru.get_weights()
    assert not w[:, :H].any() and not u_z.any()
    assert all(part.all() for part in (w[:, H:], u_r, u_c))
    np.testing.assert_array_equal(b, [1] * H + [0] * 2 * H)
    gru.candidate_kernel.assign(tf.zeros_like(gru.candidate_kernel))
    first, second = gru(normal(B, N), h), gru(normal(B, N), tf.zeros_like(h))
    np.testing.assert_allclose(first - second, h / (1 + np.exp(-1)), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("in_degrees", "of_x", "of_h"), [(separate, 200, 300), (joint, 500, 500)])
def test_weights_start_with_one_over_their_in_degree(in_degrees, of_x, of_h):
    keras.utils.set_random_seed(0)
    gru = GRUCell(200, 300, in_degrees)
    w, _, u_z, u_r, u_c = gru.get_weights()
    assert not w[:, :300].any() and not u_z.any()
    np.testing.assert_allclose(w[:, 300:].var(), 1 / of_x, rtol=0.03)
    np.testing.assert_allclose([u_r.var(), u_c.var()], 1 / of_h, rtol=0.03)


@pytest.mark.parametrize("sizes", [{"inputs": 0, "width": 4}, {"inputs": 3, "width": 0}])
def test_sizes_below_one_are_refused(sizes):
    with pytest.raises(ValueError, match="must be at least 1, got 0"):
        GRUCell(**sizes)
