"""The second stage: its model, its rates, and what remedies change of it."""

import numpy as np
import pytest
import tensorflow as tf

from configs.kinds.expressions import choose
from configs.kinds.presets import Number, layered
from configs.kinds.remedies import OF, remedies
from configs.kinds.shared import REMEDIES, SECOND
from configs.kinds.vectors import gamma_probe, halving_adam, joined, second_stage
from tests.tiny import Rows, tiny_procedure, tiny_vae
from tfvae.checks import ConfigError
from tfvae.experiment import Method
from tfvae.generators import Sampler
from tfvae.inference import amortized
from tfvae.latents import Diagonal
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.second_prior import SecondPrior
from tfvae.networks.decoders import FeedForward
from tfvae.randomness import seed_from
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.training.procedures.basic import Basic
from tfvae.types import Draw

TABLE = (*SECOND, *REMEDIES, Number("training.batch_size", 8))


def make(text="", **numbers):
    config = layered("smoke", TABLE, numbers)
    axes = choose(text, remedies(config)) if text else {}
    return second_stage(config, 3, {OF: "first", **axes})


def test_it_models_vectors_of_the_first_stage_s_width():
    method = make(**{"second.gamma": 0.5})
    model = method.model(None)
    assert method.of == "first"
    assert isinstance(model.latent, Diagonal)
    assert model.latent.prior().event_shape == (3,)
    assert model(tf.zeros([5, 3])) is not None
    x = model.generate(tf.zeros([5, 3]), seed=seed_from(0), temperature=1.0)["x"]
    assert x.shape == (5, 3)
    (probe,) = gamma_probe(model).values()
    np.testing.assert_allclose(float(probe()), 0.5, rtol=1e-5)


def test_gamma_is_learned_at_its_own_rate():
    optimizers = make(**{"second.learning_rate": 0.25, "second.gamma_rate": 0.5}).optimizers()
    assert {group: float(optimizer.learning_rate) for group, optimizer in optimizers.items()} == {
        "inference": 0.25, "generative": 0.25, "noise": 0.5,
    }  # fmt: skip


def test_rates_are_halved_in_steps():
    (inference, generative, noise) = halving_adam(1.0, 2.0, halve_every=10, encoder_rate=3.0)().values()
    for optimizer, rate in ((inference, 3.0), (generative, 1.0), (noise, 2.0)):
        schedule = optimizer._learning_rate
        np.testing.assert_allclose(
            [float(schedule(step)) for step in (0, 9, 10, 20)], np.array([4, 4, 2, 1]) / 4 * rate
        )


def loss(method):
    draw = Draw(None, None, tf.constant([-10.0]), tf.constant([[1.0, 0.1]]), {})
    return float(method.objective(None)(draw, {}, tf.constant(0), seed_from(0)).total)


@pytest.mark.parametrize(("text", "value"), [("", 11.1), ("beta(2)", 12.2), ("autogen(1)", 21.1), ("free_bits", 11.25)])
def test_remedies_change_its_objective(text, value):
    assert loss(make(text)) == pytest.approx(value, rel=1e-6)


def test_it_may_be_driven_aggressively():
    update = tiny_procedure(tiny_vae()).update
    assert isinstance(make().drive(update, Rows(), seed_from(1)), Basic)
    driven = make("aggressive(most=2, window=0)").drive(update, Rows(), seed_from(1))
    assert isinstance(driven, Aggressive)
    assert driven.most == 2


def test_what_it_has_no_use_for_is_refused():
    with pytest.raises(ConfigError, match="chooses the encoder's rate, which cannot be combined"):
        make("encoder_rate(2)")


def test_a_joined_second_stage_is_trained_with_the_first_and_generates_through_both():
    first = Method(model=lambda data: tiny_vae(), optimizers=halving_adam(0.1, 0.1, 10))
    method = joined(layered("smoke", TABLE, {}), first, 2)
    model, rows = method.model(None), Rows()
    assert model.aux_prior.latent.prior().event_shape == (2,)
    before = [weight.numpy() for weight in model.trainable_variables]
    procedure = method.procedure(model, rows, seed_from(0))
    results = procedure.steps(iter(rows.batches("train", 8, seed=None)), 1)
    assert all(np.abs(w.numpy() - old).max() > 0 for w, old in zip(model.trainable_variables, before, strict=True))
    assert results.loss.terms["rate"].shape == (1,)
    made = [method.generator(model)(4, seed_from(1), temperature)["x"].numpy() for temperature in (1.0, 0.0)]
    assert np.abs(made[0] - made[1]).max() > 0


def test_what_is_measured_of_a_joined_model_is_the_bound_of_both_stages():
    method = joined(layered("smoke", TABLE, {}), Method(lambda data: tiny_vae(), halving_adam(0.1, 0.1, 10)), 2)
    model = method.model(None)
    batch = {"x": tf.random.stateless_normal([20_000, 3], [1, 2])}
    parts, through = (
        metric.result(metric.observe(Sampler(model, method.generator(model), infer), batch, seed_from(1)))
        for metric, infer in ((ElboParts(), method.infer), (SecondPrior(model.aux_prior), amortized))
    )
    assert parts == pytest.approx(through, rel=0.03)


def test_only_a_gaussian_decoder_has_a_gamma():
    assert gamma_probe(tiny_vae()) == {}  # its head is no `GaussianHead`
    model = make().model(None)
    assert isinstance(model.decoder, FeedForward)
    assert list(gamma_probe(model)) == ["gamma"]
