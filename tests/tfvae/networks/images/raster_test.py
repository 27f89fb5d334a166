"""Decoders that draw pixel by pixel: what they see, that sampling agrees with training, and completion."""

import numpy as np
import pytest
import tensorflow as tf

from tests.raster import jacobian, logits, logits_while_drawn, randomised
from tfvae.latents import Temporal, equal_correlations
from tfvae.likelihoods import bernoulli
from tfvae.networks.heads import BernoulliHead
from tfvae.networks.images.context import NoContext, RowContext
from tfvae.networks.images.pixelcnn import PixelCNN
from tfvae.networks.images.raster import Raster, drawn_bit
from tfvae.networks.images.views import Whole

SIZE = 5
SHAPE = (SIZE, SIZE, 1)


def bits(n=3, seed=1):
    return tf.cast(tf.random.stateless_uniform([n, *SHAPE], [seed, 2]) < 0.5, tf.float32)


def latents(n=3):
    return Temporal(SIZE, equal_correlations(2.0, SIZE, 2)).prior().sample(n, seed=[3, 4])


def decoder(**numbers):
    made = Raster(PixelCNN(1, RowContext, filters=4, depth=2, first=5, **numbers), BernoulliHead(), SHAPE, drawn_bit)
    made(latents(), {"x": bits()})
    return randomised(made)


@pytest.fixture(scope="module")
def raster():
    return decoder()


def test_a_pixel_sees_all_pixels_within_reach_before_it_and_none_from_itself_on(raster):
    seen = jacobian(lambda x: logits(raster, latents(), x), bits())
    pixels = np.arange(SIZE * SIZE)
    assert seen[pixels[:, None] <= pixels].max() == 0.0
    assert (seen[pixels[1:], pixels[:-1]][np.arange(1, SIZE * SIZE) % SIZE > 0] > 0).all()


def test_a_row_hears_of_its_own_and_earlier_latents_alone(raster):
    heard = jacobian(lambda z: logits(raster, z, bits()), latents())
    heard = heard.reshape(SIZE, SIZE, SIZE, 2).max(axis=(1, 3))
    assert (heard[np.triu_indices(SIZE, 1)] == 0.0).all()
    assert (heard[np.tril_indices(SIZE)] > 0.0).all()


def test_an_image_drawn_pixel_by_pixel_has_the_logits_of_a_full_pass(raster):
    z, x = latents(), bits()
    np.testing.assert_allclose(logits_while_drawn(raster, z, x), logits(raster, z, x), atol=1e-5)


def test_equal_seeds_draw_equal_images_in_a_graph_and_outside(raster):
    draw = tf.function(lambda z: raster.generate(z, bernoulli, seed=[5, 6])["x"], autograph=False)
    first, z = draw(latents()), latents()
    np.testing.assert_array_equal(first, raster.generate(z, bernoulli, seed=[5, 6])["x"])
    assert set(np.unique(first)) <= {0.0, 1.0}
    assert (first.numpy() != raster.generate(z, bernoulli, seed=[7, 6])["x"].numpy()).any()


def test_seeds_of_python_s_own_do_not_build_the_graph_anew(raster):
    built = []

    def emit(p, seed, temperature):
        built.append(seed)
        return drawn_bit(p, seed, temperature)

    counting = Raster(raster.net, raster.head, raster.shape, emit)
    counting.generate(latents(), bernoulli, seed=[5, 6])
    first = len(built)
    counting.generate(latents(), bernoulli, seed=(7, 6), temperature=0.5)
    assert len(built) == first


def test_first_pixels_are_drawn_with_their_probabilities(raster):
    z = tf.repeat(latents(1), 4000, axis=0)
    first = raster.generate(z, bernoulli, seed=[5, 6])["x"][:, 0, 0, 0]
    expected = tf.sigmoid(logits(raster, z[:1], bits(1))[0, 0, 0, 0])
    assert float(tf.reduce_mean(first)) == pytest.approx(float(expected), abs=0.03)


def test_at_temperature_0_each_pixel_is_the_likelier_one(raster):
    z = latents()
    x = raster.generate(z, bernoulli, seed=[5, 6], temperature=0.0)["x"]
    np.testing.assert_array_equal(x, tf.cast(logits(raster, z, x) > 0, tf.float32))


def test_completion_keeps_what_is_known_and_draws_the_rest(raster):
    z, x = latents(), bits()
    known = tf.concat([tf.ones([3, 2, SIZE, 1]), tf.zeros([3, SIZE - 2, SIZE, 1])], axis=1)
    first, other = (raster.complete(z, x, known, bernoulli, seed=[s, 1]).numpy() for s in (1, 2))
    np.testing.assert_array_equal(first[:, :2], x[:, :2])
    assert (first[:, 2:] != other[:, 2:]).any()


def test_dropout_acts_in_training_alone():
    dropping = decoder(dropout=0.5)
    z, batch = latents(), {"x": bits()}
    one, two, still = (
        dropping(z, batch, training=training, seed=tf.constant(seed)).params["logits"].numpy()
        for training, seed in ((True, [1, 2]), (True, [3, 4]), (False, [1, 2]))
    )
    assert (one != two).any()
    np.testing.assert_array_equal(still, logits(dropping, z, batch["x"]))


def test_without_latents_it_is_a_pixelcnn():
    made = Raster(PixelCNN(1, NoContext, filters=4, depth=1, first=3), BernoulliHead(), SHAPE, drawn_bit)
    nothing = tf.zeros([3, SIZE, 0])
    assert logits(made, nothing, bits()).shape == (3, *SHAPE)
    assert made.generate(nothing, bernoulli, seed=[1, 2])["x"].shape == (3, *SHAPE)


def test_training_needs_the_image(raster):
    with pytest.raises(ValueError, match="`batch` must hold the images x"):
        raster(latents(), None)


def test_the_whole_image_drops_nothing_outside_of_training():
    np.testing.assert_array_equal(Whole(bits()).dropped(bits(), 0.5), bits())
