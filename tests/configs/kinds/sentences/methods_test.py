"""Each method differs from the basic VAE in what its name says, and in nothing else."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import configs
from configs.kinds.expressions import choose
from configs.kinds.remedies import DRIVE, ENCODER_RATE, FLOOR, REFINED, WEIGHT, M
from configs.kinds.sentences.methods import LATENT, OFFSET, table
from configs.kinds.sentences.numbers import METHODS
from tests.tiny import Rows, tiny_procedure, tiny_vae
from tfvae.inference.amortized import amortized
from tfvae.inference.semi_amortized import SemiAmortized
from tfvae.latents import Empty
from tfvae.randomness import seed_from
from tfvae.symbols import END
from tfvae.training.procedures.aggressive import Aggressive
from tfvae.training.procedures.basic import Basic
from tfvae.types import Draw

CHANGES = {
    "lm": {LATENT},
    "anneal": {WEIGHT},
    "logistic": {WEIGHT},
    **{f"beta_{p}": {WEIGHT} for p in (20, 40, 60, 80)},
    "free_bits": {FLOOR},
    "encoder_rate": {ENCODER_RATE},
    "sa_vae": {REFINED},
    "sa_vae_anneal": {REFINED, WEIGHT},
    "aggressive": {DRIVE},
    "aggressive_anneal": {DRIVE, WEIGHT},
    "budget": {DRIVE},
    "vae_offset": {OFFSET},
    "aggressive_offset": {DRIVE, OFFSET},
    **{f"autogen_{m}": {M} for m in ("half", 1, 2, 4)},
}


@pytest.fixture
def config():
    numbers = {
        "training.encoder_rate": 0.5, "training.anneal.steps": 4, "model.semi_amortized.steps": 3,
        "training.logistic.middle": 2.0, "training.logistic.steepness": 1.0,
    }  # fmt: skip
    return configs.resolve("lagging_yelp", "smoke", numbers)


@pytest.fixture
def known(config):
    """name -> its method."""
    methods = table(config, keras.optimizers.SGD)
    return lambda name: methods.assemble(choose(METHODS[name], methods.remedies))


def test_all_are_there():
    assert set(METHODS) == {"vae", *CHANGES}


@pytest.mark.parametrize("name", CHANGES)
def test_what_differs_from_the_vae(config, name):
    remedies = table(config, keras.optimizers.SGD).remedies
    assert choose(METHODS["vae"], remedies) == {}
    assert set(choose(METHODS[name], remedies)) == CHANGES[name]


def loss(method, step):
    """Of one example with log p(x given z) = -10 and a KL of 1 and 0.1 nats."""
    draw = Draw(None, None, tf.constant([-10.0]), tf.constant([[1.0, 0.1]]), {})
    return float(method.objective(None)(draw, {}, tf.constant(step, tf.int64), seed_from(0)).total)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("vae", 11.1, 11.1),
        ("lm", 11.1, 11.1),
        ("anneal", 10 + 0.1 * 1.1, 11.1),
        ("aggressive_anneal", 10 + 0.1 * 1.1, 11.1),
        ("sa_vae_anneal", 10 + 0.1 * 1.1, 11.1),
        ("logistic", 10 + 1.1 / (1 + np.exp(2.0)), 10 + 1.1 / (1 + np.exp(-2.0))),
        ("beta_20", 10.22, 10.22),
        ("beta_80", 10.88, 10.88),
        ("free_bits", 11.25, 11.25),
        ("autogen_half", 16.1, 16.1),
        ("autogen_1", 21.1, 21.1),
        ("autogen_2", 31.1, 31.1),
        ("autogen_4", 51.1, 51.1),
    ],
)
def test_objectives(known, name, start, end):
    np.testing.assert_allclose([loss(known(name), 0), loss(known(name), 4)], [start, end], rtol=1e-5)


def test_the_language_model_has_no_z(known):
    assert isinstance(known("lm").model(None).latent, Empty)
    assert known("vae").model(None).latent.features == 2 * 2


def test_an_offset_moves_the_posterior_means_of_the_encoder_alone(known):
    sentences = tf.constant([[5, 6, END], [7, 8, END]])
    plain, moved = known("vae").model(None), known("vae_offset").model(None)
    means = moved.encode(sentences).mean().numpy()
    assert np.abs(plain.encode(sentences).mean()).max() < 0.01
    np.testing.assert_allclose(means, means[0, 0], rtol=0.5)
    assert means.min() > 10 * np.abs(plain.encode(sentences).mean()).max()
    assert min(float(tf.reduce_min(weight)) for weight in moved.decoder.trainable_variables) < 0


def test_refinement_has_the_numbers_and_the_annealed_weight(known, config):
    plain, annealed = known("sa_vae").infer, known("sa_vae_anneal").infer
    assert isinstance(plain, SemiAmortized)
    assert (plain.steps, plain.rate, plain.momentum) == (3, config.model.semi_amortized.rate, 0.5)
    steps = [tf.constant(step, tf.int64) for step in (0, 4)]
    np.testing.assert_allclose([float(plain.weight(step)) for step in steps], [1, 1])
    np.testing.assert_allclose([float(annealed.weight(step)) for step in steps], [0.1, 1])
    assert known("vae").infer is amortized


def test_refinement_takes_its_steps_in_brackets(config):
    methods = table(config, keras.optimizers.SGD)
    assert methods.assemble(choose("sa_vae(7)", methods.remedies)).infer.steps == 7
    with pytest.raises(ValueError, match="`steps` must be at least 0, got -1"):
        methods.assemble(choose("sa_vae(-1)", methods.remedies))


@pytest.fixture
def driven(known):
    """name -> its procedure on a tiny model."""
    update = tiny_procedure(tiny_vae()).update
    return lambda name: known(name).drive(update, Rows(), seed_from(1))


def test_drives(driven):
    assert isinstance(driven("vae"), Basic)
    assert isinstance(driven("anneal"), Basic)
    for name in ("aggressive", "aggressive_anneal"):
        assert isinstance(driven(name), Aggressive)
        assert (driven(name).most, driven(name).window) == (5, 2)
    assert (driven("budget").most, driven("budget").window) == (30, 30)  # never looks at the loss


def test_losses_are_compared_per_word_end_included(driven):
    batch = {"x": tf.constant([[5, 6, 2, 0], [5, 2, 0, 0]])}
    assert float(driven("aggressive").units(batch)) == 5


def test_the_encoder_s_rate_is_a_factor(known):
    def rates(name):
        return {group: float(optimizer.learning_rate) for group, optimizer in known(name).optimizers().items()}

    plain = rates("vae")
    assert rates("encoder_rate") == {**plain, "inference": 0.5 * plain["inference"]}


def test_only_a_language_model_has_no_latents_to_model(config):
    methods = table(config, keras.optimizers.SGD)
    widths = [methods.latent_width(choose(text, methods.remedies)) for text in ("lm", "vae", "aggressive + beta(2)")]
    assert widths == [0, 2, 2]
