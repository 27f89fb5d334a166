"""The decoder's standard deviation against SciPy, and what training does to it."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import optimize, stats

from tfvae.networks.gamma import ClosedFormGamma, FixedGamma, LearnedGamma
from tfvae.training.distribution import strategy


def pair(scale: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """x and loc [6, 4]."""
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(6, 4)).astype(np.float32)
    return x, (x + scale * rng.normal(size=x.shape)).astype(np.float32)


def nll(g: float, x: np.ndarray, loc: np.ndarray) -> float:
    return -stats.norm.logpdf(x.astype(np.float64), loc, g).sum()


def best_g(x: np.ndarray, loc: np.ndarray) -> float:
    return optimize.minimize_scalar(nll, bounds=(1e-3, 10), args=(x, loc), method="bounded", options={"xatol": 1e-10}).x


def nll_tensor(g: tf.Tensor, x: tf.Tensor, loc: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tf.square(x - loc) / (2 * g**2) + tf.math.log(g) + 0.5 * np.log(2 * np.pi))


def train(gamma: LearnedGamma, x: np.ndarray, loc: np.ndarray, steps: int, rate: float = 0.05) -> list[float]:
    """g after each step."""
    optimizer = keras.optimizers.Adam(rate)
    optimizer.build(gamma.trainable_variables)

    @tf.function
    def step() -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = nll_tensor(gamma(loc, x=x, training=True), x, loc)
        optimizer.apply_gradients([(tape.gradient(loss, gamma.log_g.value), gamma.log_g)])
        return gamma.value()

    return [float(step()) for _ in range(steps)]


def test_closed_form_is_the_best_g():
    x, loc = pair()
    g = float(ClosedFormGamma()(loc, x=x, training=True))
    np.testing.assert_allclose(g, best_g(x, loc), rtol=1e-5)


def test_closed_form_makes_the_loss_the_log_of_the_error():
    """-log p at the best g is n/2 (log(2 pi g**2) + 1): the paper's (8), 2 E[-log p] = d log gamma + O(1), exactly."""
    x, loc = pair()
    g = float(ClosedFormGamma()(loc, x=x, training=True))
    np.testing.assert_allclose(nll(g, x, loc), x.size / 2 * (np.log(2 * np.pi * g**2) + 1), rtol=1e-5)


def test_gradient_of_the_closed_form_is_that_of_the_profiled_loss():
    """The loss with g solved for is n/2 log(mean squared error) + constant; its gradient, by differences of SciPy's."""
    x, loc = pair()
    gamma, variable = ClosedFormGamma(), tf.Variable(loc)
    with tf.GradientTape() as tape:
        loss = nll_tensor(gamma(variable, x=x, training=True), x, variable)

    def profiled(flat: np.ndarray) -> float:
        moved = flat.reshape(x.shape)
        return nll(np.sqrt(np.mean((x - moved) ** 2)), x, moved)

    expected = optimize.approx_fprime(loc.astype(np.float64).ravel(), profiled, 1e-6)
    np.testing.assert_allclose(np.ravel(tape.gradient(loss, variable)), expected, rtol=1e-3, atol=1e-3)


def test_closed_form_evaluates_with_a_moving_average():
    gamma, variances = ClosedFormGamma(momentum=0.6), []
    assert float(gamma.value()) == 1.0
    expected = None
    for scale, kept in [(0.1, 0.0), (0.5, 0.5), (0.2, 0.6), (0.3, 0.6)]:
        x, loc = pair(scale)
        gamma(loc, x=x, training=True)
        variances.append(np.mean((x.astype(np.float64) - loc) ** 2))
        expected = variances[-1] if expected is None else kept * expected + (1 - kept) * variances[-1]
    np.testing.assert_allclose(gamma.value(), np.sqrt(expected), rtol=1e-5)
    before = float(gamma.value())
    assert float(gamma(loc)) == before == float(gamma.value())


def test_closed_form_has_no_trained_weight():
    assert ClosedFormGamma().trainable_variables == []


def test_closed_form_stops_at_the_floor():
    x, _ = pair()
    np.testing.assert_allclose(ClosedFormGamma(floor=0.25)(x, x=x, training=True), 0.25)


def test_closed_form_uses_the_global_batch():
    x, loc = pair()
    alone = ClosedFormGamma()
    replicas = strategy("mirrored")
    with replicas.scope():
        gamma = ClosedFormGamma()

    def share(values: np.ndarray) -> tf.distribute.DistributedValues:
        return replicas.experimental_distribute_values_from_function(
            lambda context: tf.constant(values[3 * context.replica_id_in_sync_group :][:3])
        )

    def forward(x: tf.Tensor, loc: tf.Tensor) -> tf.Tensor:
        return gamma(loc, x=x, training=True)

    result = replicas.experimental_local_results(tf.function(replicas.run)(forward, args=(share(x), share(loc))))
    np.testing.assert_allclose(result, [alone(loc, x=x, training=True)] * 2, rtol=1e-6)
    np.testing.assert_allclose(
        [replica.numpy() for replica in gamma.variance.value.values], [alone.variance.numpy()] * 2, rtol=1e-6
    )


@pytest.mark.parametrize(("x", "found"), [(None, "None"), (np.zeros((6, 5), np.float32), "shape")])
def test_closed_form_needs_x_in_training(x, found):
    with pytest.raises(ValueError, match=f"`x` must have the shape of .* got {found}"):
        ClosedFormGamma()(np.zeros((6, 4), np.float32), x=x, training=True)


def test_learned_g_ends_at_the_best_one():
    x, loc = pair()
    trace = train(LearnedGamma(1.0), x, loc, 150)
    np.testing.assert_allclose(trace[-1], best_g(x, loc), rtol=1e-3)


def test_learned_g_stops_at_the_floor_and_can_rise_again():
    x, _ = pair()
    gamma = LearnedGamma(0.3, floor=0.2)
    assert min(train(gamma, x, x, 30)) == pytest.approx(0.2)
    assert float(gamma.value()) == pytest.approx(0.2)
    assert train(gamma, x, x + 1, 3)[0] > 0.2 + 1e-3


def test_learned_g_stops_at_the_floor_on_every_replica():
    replicas = strategy("mirrored")
    with replicas.scope():
        gamma, optimizer = LearnedGamma(0.3, floor=0.2), keras.optimizers.Adam(0.1)
        optimizer.build(gamma.trainable_variables)

    def step() -> None:
        optimizer.apply_gradients([(tf.constant(1.0), gamma.log_g)])

    run = tf.function(replicas.run)
    for _ in range(6):
        run(step)
    np.testing.assert_allclose(np.exp([v.numpy() for v in gamma.log_g.value.values]), [0.2, 0.2], rtol=1e-6)


def test_fixed_g_has_no_weights():
    gamma = FixedGamma(0.5)
    assert gamma.weights == []
    assert float(gamma(np.zeros((2, 3), np.float32))) == float(gamma.value()) == 0.5


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LearnedGamma(floor=0.0), "`floor` must be positive"),
        (lambda: LearnedGamma(0.1, floor=0.2), "`initial` must be at least 0.2, got 0.1"),
        (lambda: FixedGamma(0.0), "`value` must be positive"),
        (lambda: ClosedFormGamma(momentum=1.0), "`momentum` must be at least 0 and below 1"),
        (lambda: ClosedFormGamma(floor=-1.0), "`floor` must be positive"),
    ],
)
def test_bad_arguments_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
