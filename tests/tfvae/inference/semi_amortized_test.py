"""Semi-amortized inference against plain nested autodiff through the unrolled steps, and against exact posteriors."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import Rows, sentence_vae, tiny_vae
from tfvae.compiled import compiled
from tfvae.inference.amortized import amortized
from tfvae.inference.semi_amortized import SemiAmortized
from tfvae.latents import Diagonal, Empty
from tfvae.likelihoods import gaussian
from tfvae.model import GROUPS, VAE
from tfvae.networks.decoders import FeedForward, mean
from tfvae.objectives import elbo
from tfvae.randomness import fold_in, seed_from, split
from tfvae.schedules import constant, linear
from tfvae.training.distribution import strategy
from tfvae.training.procedures.basic import Basic
from tfvae.training.updates.gradient import GradientUpdate

SEED = (3, 4)


def smooth_vae() -> VAE:
    """Dense networks with tanh, so that second derivatives exist everywhere."""
    keras.utils.set_random_seed(1)

    class Head(keras.layers.Layer):
        def build(self, shape):
            self.log_g = self.add_weight(shape=(), initializer=keras.initializers.Constant(-0.5), name="log_g")

        def call(self, h, x=None, training=False):
            return {"loc": h, "scale": tf.exp(self.log_g)}

    latent = Diagonal(2)
    encoder = keras.Sequential([keras.layers.Dense(6, activation="tanh"), keras.layers.Dense(latent.features)])
    decoder = keras.Sequential([keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(3)])
    vae = VAE(encoder, latent, FeedForward(decoder, Head(), mean), gaussian)
    vae(tf.zeros([1, 3]))
    return vae


def spoken_vae(latent=None, dropout=0.0) -> VAE:
    return sentence_vae(latent or Diagonal(2), 7, 5, dropout=dropout, scale=0.7, seed=2)


def rows(n=6):
    return {"x": 2.0 * tf.random.stateless_normal([n, 3], [1, 2])}


def sentences(n=5, length=4):
    words = tf.random.stateless_uniform([n, length - 1], [1, 2], 4, 7, tf.int32)
    return {"x": tf.pad(words, [[0, 0], [0, 1]], constant_values=2)}


def price(draw, weight=1.0):
    return weight * tf.reduce_sum(draw.kl, -1) - draw.log_px


def unrolled(infer, model, batch, seed, weight=1.0):
    """The same computation with ordinary operations alone: one recorded tape inside another."""
    noise = split(seed, 3)[2]

    def draw(h, seed):
        z_seed, _ = split(seed, 2)
        q = model.latent.posterior(h)
        z = q.sample(seed=z_seed)
        log_px = model.likelihood(model.decode(z, batch).params).log_prob(batch["x"])
        return weight * tf.reduce_sum(model.latent.kl(q), -1) - log_px, h

    h = model.encoder(batch["x"])
    velocity = tf.zeros_like(h)
    for k in range(infer.steps):
        with tf.GradientTape() as tape:
            tape.watch(h)
            cost, _ = draw(h, fold_in(noise, k))
        slope = tape.gradient(cost, h)
        norm = tf.norm(slope, axis=-1, keepdims=True)
        velocity = infer.momentum * velocity - slope * tf.minimum(1.0, infer.clip / norm)
        h += infer.rate * velocity
    return draw(h, seed)


def gradients(cost, model):
    variables = [v.value for v in model.trainable_variables]
    with tf.GradientTape() as tape:
        total = tf.reduce_mean(cost())
    return total, tape.gradient(total, variables)


@pytest.mark.parametrize("clip", [2.0, 100.0], ids=["clipped", "free"])
@pytest.mark.parametrize("compile_it", [False, True], ids=["eager", "graph"])
def test_gradients_are_those_of_the_unrolled_steps(clip, compile_it):
    model, infer = smooth_vae(), SemiAmortized(steps=4, rate=0.1, clip=clip)

    def refined():
        return gradients(lambda: price(infer(model, rows(), SEED)), model)

    total, found = tf.function(refined)() if compile_it else refined()
    expected_total, expected = gradients(lambda: unrolled(infer, model, rows(), SEED)[0], model)
    _, without = gradients(lambda: price(amortized(model, rows(), SEED)), model)
    np.testing.assert_allclose(total, expected_total, rtol=1e-5)
    for ours, plain, first, variable in zip(found, expected, without, model.trainable_variables, strict=True):
        np.testing.assert_allclose(ours, plain, rtol=2e-3, atol=2e-3 * np.abs(plain).max(), err_msg=variable.path)
        assert np.linalg.norm(plain - first) > 0.01 * np.linalg.norm(plain), f"{variable.path}: nothing was tested"


@pytest.mark.slow
def test_gradients_of_the_lstm_are_the_slopes_of_the_loss():
    """The LSTM can be differentiated once only, so the oracle is the loss itself, along random directions."""
    model, infer = spoken_vae(dropout=0.3), SemiAmortized(steps=3, rate=0.1)

    @tf.function
    def loss():
        return tf.reduce_mean(price(infer(model, sentences(), SEED, training=True)))

    _, found = gradients(loss, model)
    for i, (variable, gradient) in enumerate(zip(model.trainable_variables, found, strict=True)):
        before, direction = tf.identity(variable.value), tf.random.stateless_normal(variable.shape, [i, 7])
        direction /= tf.norm(direction)
        ends = []
        for sign in (1, -1):
            variable.assign(before + sign * 0.02 * direction)
            ends.append(float(loss()))
        variable.assign(before)
        slope = (ends[0] - ends[1]) / 0.04
        along = float(tf.reduce_sum(direction * gradient))
        np.testing.assert_allclose(along, slope, rtol=0.02, atol=0.005, err_msg=variable.path)


@pytest.mark.parametrize(("make", "batch"), [(smooth_vae, rows), (spoken_vae, sentences)], ids=["dense", "lstm"])
def test_refinement_raises_the_elbo(make, batch):
    model, x = make(), batch(32)
    infer = SemiAmortized(steps=40, rate=0.03)

    @tf.function(autograph=False)
    def elbo_of(infer):
        """From many draws of the same q."""
        draw = infer(model, x, SEED)
        z = tf.reshape(draw.q.sample(200, seed=(8, 9)), [-1, 2])
        many = {"x": tf.tile(x["x"], [200, 1])}
        log_px = model.likelihood(model.decode(z, many).params).log_prob(many["x"])
        return tf.reduce_mean(tf.reshape(log_px, [200, -1]), 0) - tf.reduce_sum(draw.kl, -1)

    gain = elbo_of(infer) - elbo_of(amortized)
    assert np.mean(gain) > 0.1 and np.mean(gain > 0) > 0.8


def test_refinement_finds_the_exact_posterior():
    """p(x given z) = N(W z, s^2 I) with orthogonal columns of W: the true posterior is in the family of q."""
    w, s, latent = np.array([[1.5, 0.0, 0.0], [0.0, 0.8, 0.0]], np.float32), 0.5, Diagonal(2)
    encoder = keras.layers.Dense(4, kernel_initializer="zeros")
    decoder = keras.layers.Dense(3, use_bias=False)

    class Head(keras.layers.Layer):
        def call(self, h, x=None, training=False):
            return {"loc": h, "scale": tf.constant(s)}

    model = VAE(encoder, latent, FeedForward(decoder, Head(), mean), gaussian)
    model(tf.zeros([1, 3]))
    decoder.set_weights([w])
    x = rows(400)
    precision = 1 + (w**2).sum(1) / s**2
    infer = SemiAmortized(steps=300, rate=0.01)

    @tf.function(autograph=False)
    def found():
        q = infer(model, x, SEED).q
        return q.mean(), q.stddev()

    location, scale = found()
    exact = x["x"].numpy() @ w.T / s**2 / precision
    # Each end point fluctuates with the noise of the last steps; the mean over 400 examples does not.
    assert np.abs(np.mean(location - exact, 0)).max() < 0.02
    assert np.corrcoef(np.ravel(location), exact.ravel())[0, 1] > 0.99
    np.testing.assert_allclose(np.mean(scale, 0), precision**-0.5, rtol=0.1)


@pytest.mark.parametrize("training", [False, True])
def test_no_steps_are_amortized_inference(training):
    model = spoken_vae(dropout=0.5)
    ours = SemiAmortized(steps=0)(model, sentences(), SEED, training=training)
    plain = amortized(model, sentences(), SEED, training=training)
    for a, b in zip((ours.z, ours.log_px, ours.kl), (plain.z, plain.log_px, plain.kl), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def test_an_example_does_not_depend_on_its_neighbours():
    model, infer = spoken_vae(), SemiAmortized(steps=3, rate=0.1)
    whole = infer(model, sentences(5), SEED).q
    np.testing.assert_allclose(infer(model, {"x": sentences(5)["x"][:2]}, SEED).q.mean(), whole.mean()[:2], rtol=1e-4)


def test_no_step_is_longer_than_the_clip():
    model, infer = smooth_vae(), SemiAmortized(steps=1, rate=1.0, clip=0.01)
    moved = infer(model, rows(), SEED).q.mean() - amortized(model, rows(), SEED).q.mean()
    assert 1e-4 < np.linalg.norm(moved, axis=-1).max() <= 0.01001


def test_the_weight_of_the_kl_follows_the_step():
    model, infer = smooth_vae(), SemiAmortized(steps=5, rate=0.1, weight=linear(0.0, 1.0, 10))
    plain = SemiAmortized(steps=5, rate=0.1)
    for step, weight in {0: 0.0, 3: 0.3, 10: 1.0}.items():
        found = infer(model, rows(), SEED, step=tf.constant(step)).q.mean()
        expected = SemiAmortized(steps=5, rate=0.1, weight=constant(weight))
        np.testing.assert_allclose(found, expected(model, rows(), SEED, step=tf.constant(0)).q.mean(), rtol=1e-4)
    np.testing.assert_array_equal(infer(model, rows(), SEED).q.mean(), plain(model, rows(), SEED).q.mean())
    assert np.abs(infer(model, rows(), SEED, step=tf.constant(0)).q.mean() - found).max() > 0.05


def sgd(model, infer, **kwargs):
    optimizers = {group: keras.optimizers.SGD(0.02) for group in GROUPS}
    return GradientUpdate(model, optimizers, elbo(), seed=seed_from(0), inference=infer, **kwargs)


@pytest.mark.slow
def test_it_trains_sentences_of_many_lengths_in_one_graph():
    model, infer, traces = spoken_vae(dropout=0.2), SemiAmortized(steps=2), []
    update = sgd(model, infer, clip_norm=5.0)

    def step(batch):
        traces.append(1)
        return update(batch).result.loss.total

    graph = tf.function(step, autograph=False, reduce_retracing=True)
    losses = [float(graph(sentences(4, length))) for _ in range(8) for length in (3, 5, 6)]
    assert len(traces) <= 2
    assert np.mean(losses[-6:]) < np.mean(losses[:6])


def test_inference_alone_changes_no_weight():
    model = spoken_vae(dropout=0.5)
    before = [v.numpy().copy() for v in model.variables]
    SemiAmortized(steps=3)(model, sentences(), SEED, training=True)
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable, value)


TRACED = []


def posterior_mean(model, infer, batch, seed):
    TRACED.append(batch["x"].shape)
    return infer(model, batch, seed).q.mean()


def test_metrics_compile_it_once_for_equal_settings():
    model, infer = spoken_vae(), SemiAmortized(steps=2, rate=0.1)
    function = compiled(posterior_mean, model, infer)
    assert compiled(posterior_mean, model, SemiAmortized(steps=2, rate=0.1)) is function
    for n, length in ((3, 4), (5, 3), (2, 6), (4, 5)):
        expected = infer(model, sentences(n, length), SEED).q.mean()
        np.testing.assert_allclose(function(sentences(n, length), tf.constant(SEED)), expected, rtol=1e-4, atol=1e-6)
    assert len(TRACED) <= 2


def test_without_a_latent_there_is_nothing_to_refine():
    model = spoken_vae(Empty())
    loss, found = gradients(lambda: price(SemiAmortized(steps=2)(model, sentences(), SEED)), model)
    plain, expected = gradients(lambda: price(amortized(model, sentences(), SEED)), model)
    np.testing.assert_allclose(loss, plain, rtol=1e-6)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(tf.convert_to_tensor(a), tf.convert_to_tensor(b), rtol=1e-4, atol=1e-6)


def weights_after(name):
    with strategy(name).scope():
        model = tiny_vae()
        batches = Rows().batches("train", 8, seed=None)
        dataset = iter(tf.distribute.get_strategy().experimental_distribute_dataset(batches))
        Basic(sgd(model, SemiAmortized(steps=2))).steps(dataset, 3)
    return [v.numpy() for v in model.trainable_variables]


@pytest.mark.slow
def test_two_devices_give_the_weights_of_one():
    for one, two in zip(weights_after("default"), weights_after("mirrored"), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    ("argument", "value"), [("steps", -1), ("rate", 0.0), ("momentum", 1.0), ("clip", 0.0), ("epsilon", 0.0)]
)
def test_numbers_out_of_range_are_refused(argument, value):
    with pytest.raises(ValueError, match=f"`{argument}` must be"):
        SemiAmortized(**{argument: value})


def test_a_series_is_refined_like_its_numbers_in_one_row():
    """lambda [B, n, F] and [B, n F] are the same numbers, so are what becomes of them and the gradient."""
    weights = tf.random.stateless_normal([4, 3, 2], [1, 2])

    def cost(h, k):
        numbers = tf.reshape(h, [4, 3, 2])
        return tf.reduce_sum(tf.cos(numbers * weights) + 0.1 * numbers**4, axis=[1, 2])

    def refined(shape):
        start = tf.reshape(tf.random.stateless_normal([4, 3, 2], [3, 4]), shape)
        with tf.GradientTape() as tape:
            tape.watch(start)
            end = SemiAmortized(steps=3, rate=0.1, clip=0.7)._refined(start, cost)
            total = tf.reduce_sum(tf.square(end))
        return tf.reshape(end, [-1]), tf.reshape(tape.gradient(total, start), [-1])

    for series, row in zip(refined([4, 3, 2]), refined([4, 6]), strict=True):
        np.testing.assert_allclose(series, row, rtol=1e-4, atol=1e-5)
