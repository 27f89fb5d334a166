"""The VAE: groups partition the weights, encode and generate have the right shapes."""

import numpy as np
import pytest
import tensorflow as tf

from tests.tiny import tiny_vae
from tfvae.model import GROUPS
from tfvae.networks.decoders import scaled_sample


def test_groups_partition_the_trainable_weights():
    model = tiny_vae()
    paths = [v.path for group in GROUPS for v in model.group(group)]
    assert sorted(paths) == sorted(v.path for v in model.trainable_variables)
    assert [len(model.group(group)) for group in GROUPS] == [6, 4, 1]


def test_unknown_group_names_the_choices():
    with pytest.raises(ValueError, match="`name` must be one of inference, generative, noise; got 'decoder'"):
        tiny_vae().group("decoder")


def test_posterior_and_parameters_have_one_row_an_example():
    model, x = tiny_vae(), tf.ones([5, 3])
    q = model.encode(x)
    assert q.batch_shape == (5,) and q.event_shape == (2,)
    assert model.decode(q.mean()).params["loc"].shape == (5, 3)


def test_generated_mean_has_no_noise():
    model, z = tiny_vae(), tf.ones([4, 2])
    first, second = (model.generate(z, seed=[0, i])["x"] for i in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, model.decode(z).params["loc"])


def test_temperature_scales_the_emitted_noise():
    model, z = tiny_vae(emit=scaled_sample), tf.zeros([4, 2])
    cold, half, warm = (model.generate(z, seed=[1, 2], temperature=t)["x"].numpy() for t in (0.0, 0.5, 1.0))
    np.testing.assert_array_equal(cold, model.decode(z).params["loc"])
    np.testing.assert_allclose(half - cold, (warm - cold) / 2, atol=1e-6)
    assert np.abs(warm - cold).max() > 0.1
