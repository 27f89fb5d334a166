"""AutoGen against the ELBO of another KL weight, in value and gradient."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from tests.tiny import tiny_vae
from tfvae.inference.amortized import amortized
from tfvae.latents import Diagonal
from tfvae.model import VAE
from tfvae.networks.decoders import FeedForward, mean
from tfvae.objectives import autogen, beta, elbo
from tfvae.schedules import constant
from tfvae.types import Draw

tfd = tfp.distributions
X = tf.random.stateless_normal([8, 3], [1, 2])


def gradients(objective):
    model = tiny_vae()
    with tf.GradientTape() as tape:
        draw = amortized(model, {"x": X}, [3, 4], training=True)
        loss = objective(draw, {"x": X}, tf.constant(0), [0, 0])
    return loss, tape.gradient(loss.total, [v.value for v in model.trainable_variables])


@pytest.mark.parametrize("m", [-0.9, -0.5, 0.0, 0.5, 1.0, 2.0, 7.3])
def test_gradients_are_those_of_the_elbo_at_beta_one_over_one_plus_m_times_one_plus_m(m):
    loss, ours = gradients(autogen(m))
    reference, theirs = gradients(elbo(beta(constant(1 / (1 + m)))))
    np.testing.assert_allclose(loss.total, (1 + m) * reference.total, rtol=1e-5)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, (1 + m) * b, rtol=1e-4, atol=1e-5)


def test_half_a_reconstruction_less_is_a_beta_of_2_up_to_scale():
    (loss, ours), (reference, theirs) = gradients(autogen(-0.5)), gradients(elbo(beta(constant(2.0))))
    np.testing.assert_allclose(2 * loss.total, reference.total, rtol=1e-5)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(2 * a, b, rtol=1e-4, atol=1e-5)


def test_normalized_gradients_are_those_of_the_elbo_at_that_beta():
    _, ours = gradients(autogen(3.0, normalize=True))
    _, theirs = gradients(elbo(beta(constant(0.25))))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_the_plain_elbo_is_reported():
    loss, _ = gradients(autogen(2.0))
    reference, _ = gradients(elbo())
    assert {k: float(v) for k, v in loss.terms.items()} == {k: float(v) for k, v in reference.terms.items()}


def fields() -> Draw:
    log_p = {"street": tf.constant([-1.0, -2.0]), "city": tf.constant([-10.0, -20.0])}
    return Draw(None, tf.zeros([2, 1]), tf.constant([-11.0, -22.0]), tf.constant([[0.5], [1.5]]), {}, log_p)


def test_each_field_may_have_an_m_of_its_own():
    loss = autogen({"street": 1.0, "city": 0.0})(fields(), {}, tf.constant(0), [0, 0])
    np.testing.assert_allclose(loss.total, 2 * 1.5 + 15.0 + 1.0)
    same = autogen({"street": 2.0, "city": 2.0})(fields(), {}, tf.constant(0), [0, 0])
    np.testing.assert_allclose(same.total, autogen(2.0)(fields(), {}, tf.constant(0), [0, 0]).total)


def test_a_model_of_several_fields_gives_log_p_of_each():
    class Two(tf.Module):
        def __call__(self, params):
            loc = params["loc"]
            return tfd.JointDistributionNamed(
                {
                    "a": tfd.Independent(tfd.Normal(loc[:, :1], 1.0), 1),
                    "b": tfd.Independent(tfd.Normal(loc[:, 1:], 2.0), 1),
                }
            )

    base = tiny_vae(latent=Diagonal(2))
    model = VAE(base.encoder, base.latent, FeedForward(base.decoder.net, base.decoder.head, mean), Two())
    joined = base.encoder
    model.encoder = lambda x, training=False: joined(tf.concat([x["a"], x["b"]], axis=1), training=training)
    batch = {"x": {"a": X[:, :1], "b": X[:, 1:]}}
    draw = amortized(model, batch, [3, 4])
    assert set(draw.fields) == {"a", "b"}
    np.testing.assert_allclose(draw.fields["a"] + draw.fields["b"], draw.log_px, rtol=1e-6)
    loc = model.decode(draw.z, batch).params["loc"]
    np.testing.assert_allclose(draw.fields["a"], tfd.Normal(loc[:, 0], 1.0).log_prob(X[:, 0]), rtol=1e-5)


def test_mistakes_are_named():
    for m in (-1.0, -3.0, float("nan")):
        with pytest.raises(ValueError, match=rf"`m` must be above -1.0, got {m}"):
            autogen(m)
    with pytest.raises(ValueError, match=r"`city` must be above -1.0, got -1.0"):
        autogen({"city": -1.0})
    with pytest.raises(ValueError, match=r"`m` must name the fields \['city', 'street'\], got \['city'\]"):
        autogen({"city": 1.0})(fields(), {}, tf.constant(0), [0, 0])
