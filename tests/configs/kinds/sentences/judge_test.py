"""The language model that judges samples."""

import numpy as np
import pytest
import tensorflow as tf

import configs
from configs.kinds.sentences.judge import fit_judge, language_model, load_judge
from tfvae.checks import ConfigError
from tfvae.data.sentences.batches import Sentences, Tokens
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.generators import Sampler, from_prior
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.measuring import measure
from tfvae.randomness import seed_from
from tfvae.symbols import END, SPELLING


@pytest.fixture
def config():
    return configs.resolve("autogen_bookcorpus", "smoke", {"judge.steps": 40, "data.vocabulary": 8})


def sentences(splits):
    """Sentences "4 5 END" and "6 7 END" alone."""
    tokens = np.tile([4, 5, END, 6, 7, END], 8).astype(np.int32)
    starts = np.arange(0, 48, 3)
    split = Tokens(*map(tf.constant, (tokens, starts, np.full(16, 3), np.zeros(16, np.int32))))
    return Sentences(Vocabulary((*SPELLING, "a", "b", "c", "d")), dict.fromkeys(splits, split))


def test_it_learns_from_the_validation_split_and_is_read_back(config, tmp_path):
    data = sentences(["train", "validation", "test"])
    fit_judge(config, data, tmp_path)
    found, fresh = load_judge(config, tmp_path), language_model(config)
    scores = [
        measure([ElboParts()], Sampler(model, from_prior(model)), data, "test", 16, seed_from(0), 16)["distortion"]
        for model in (found, fresh)
    ]
    assert scores[0] < scores[1] - 0.05
    before = [w.numpy() for w in found.weights]
    fit_judge(config, data, tmp_path)
    for a, b in zip(before, load_judge(config, tmp_path).weights, strict=True):
        np.testing.assert_array_equal(a, b)


def test_without_steps_there_is_none(config, tmp_path):
    with config.unlocked():
        config.judge.steps = 0
    fit_judge(config, sentences(["train", "test"]), tmp_path / "judge")
    assert not (tmp_path / "judge").exists()


def test_data_without_a_validation_split_have_no_judge(config, tmp_path):
    with pytest.raises(ConfigError, match=r"`judge\.steps` must be 0, for the data have no validation split; got 40"):
        fit_judge(config, sentences(["train", "test"]), tmp_path)
