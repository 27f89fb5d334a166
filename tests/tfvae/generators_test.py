"""Generators: seeds, temperature, composition."""

import numpy as np
import tensorflow as tf

from tests.records import nested_vae
from tests.tiny import tiny_vae
from tfvae.generators import from_moments, from_prior, through
from tfvae.networks.decoders import scaled_sample
from tfvae.randomness import seed_from


def two_stage():
    return tiny_vae(size=3, seed=1), tiny_vae(size=2, emit=scaled_sample, seed=2)


def two_stage_generator():
    first, second = two_stage()
    return through(first, from_prior(second))


def test_equal_seeds_give_equal_samples():
    generate = two_stage_generator()
    a, b, c = (generate(4, seed_from(s))["x"].numpy() for s in (0, 0, 1))
    np.testing.assert_array_equal(a, b)
    assert np.abs(a - c).max() > 1e-3


def test_temperature_zero_is_the_centre_of_both_stages():
    first, second = two_stage()
    x = through(first, from_prior(second))(3, seed_from(0), 0.0)["x"]
    z = second.decode(tf.zeros([3, 2])).params["loc"]
    np.testing.assert_allclose(x, first.decode(z).params["loc"], rtol=1e-6)


def test_z_comes_from_any_generator_and_its_noise_is_not_that_of_x():
    first, _ = two_stage()
    seeds = []

    def draw_z(n, seed, temperature):
        seeds.append((n, seed.numpy().tolist(), temperature))
        return {"x": tf.ones([n, 2])}

    x = through(first, draw_z)(3, seed_from(5), 0.0)["x"]
    np.testing.assert_allclose(x, first.decode(tf.ones([3, 2])).params["loc"], rtol=1e-6)
    ((n, seed, temperature),) = seeds
    assert (n, temperature) == (3, 0.0)
    assert seed != seed_from(5).numpy().tolist()


def test_three_stages_are_two_of_two():
    first, second = two_stage()
    third = tiny_vae(size=2, emit=scaled_sample, seed=3)
    generate = through(first, through(second, from_prior(third)))
    assert generate(4, seed_from(0))["x"].shape == (4, 3)
    centre = second.decode(third.decode(tf.zeros([1, 2])).params["loc"]).params["loc"]
    np.testing.assert_allclose(generate(1, seed_from(0), 0.0)["x"], first.decode(centre).params["loc"], rtol=1e-6)


def test_the_prior_has_unit_variance_at_temperature_one():
    model = tiny_vae()
    seen = []
    model.generate = lambda z, **_: seen.append(z) or {"x": z}
    from_prior(model)(20_000, seed_from(3))
    np.testing.assert_allclose(np.cov(seen[0].numpy().T), np.eye(2), atol=0.03)


def test_fewer_samples_are_the_first_of_more():
    generate = two_stage_generator()
    np.testing.assert_allclose(generate(8, seed_from(0))["x"][:3], generate(3, seed_from(0))["x"], rtol=1e-6)


def drawn_latents(temperature):
    """z of 20,000 rows that `from_moments` asks for, and the latent."""
    model = nested_vae()

    class Asked:
        latent = model.latent

        def generate(self, z, **_):
            return {"x": z}

    return from_moments(Asked())(20_000, seed_from(3), temperature)["x"].numpy(), model.latent


def test_moments_give_mean_and_covariance():
    z, latent = drawn_latents(1.0)
    deviation = np.sqrt(np.diag(latent.moments.covariance))
    np.testing.assert_allclose((z.mean(0) - latent.moments.mean) / deviation, np.zeros(4), atol=0.03)
    scale = np.outer(deviation, deviation)
    np.testing.assert_allclose(np.cov(z.T) / scale, latent.moments.covariance.numpy() / scale, atol=0.04)


def test_temperature_scales_deviations_from_the_moments_mean():
    centre, half, whole = (drawn_latents(temperature)[0] for temperature in (0.0, 0.5, 1.0))
    mean = drawn_latents(0.0)[1].moments.mean.numpy()
    np.testing.assert_allclose(centre, np.tile(mean, [20_000, 1]), rtol=1e-6)
    np.testing.assert_allclose(half - mean, 0.5 * (whole - mean), rtol=1e-3, atol=1e-5)
