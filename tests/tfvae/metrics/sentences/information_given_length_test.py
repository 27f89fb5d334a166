"""Information beyond the length: none where z tells the length alone, all of it where it tells the words."""

from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from tests.tiny import tiny_vae
from tfvae.generators import Sampler
from tfvae.likelihoods import lengths
from tfvae.metrics.mutual_information import BatchMutualInformation
from tfvae.metrics.sentences.information_given_length import InformationGivenLength
from tfvae.symbols import END, PAD

tfd = tfp.distributions
METRIC, SIZE = InformationGivenLength(), 60
SENTENCES = np.full([2 * SIZE, 4], PAD, np.int32)
for row, sentence in enumerate(SENTENCES):
    sentence[0], sentence[1 + row % 3] = 4 + row, END  # a first word of its own, and 2 to 4 tokens
    sentence[1 : 1 + row % 3] = 4


def says(mean_of):
    """A sampler whose posterior is N(mean_of(x), .001^2)."""

    def infer(model, batch, seed):
        mean = tf.cast(mean_of(batch["x"]), tf.float32)[:, None]
        return SimpleNamespace(q=tfd.Independent(tfd.Normal(mean, tf.fill(tf.shape(mean), 1e-3)), 1))

    return Sampler(tiny_vae(), None, infer)


def measured(metric, sampler):
    """Over two batches of mixed lengths."""
    batches = [{"x": tf.constant(part)} for part in np.split(SENTENCES, 2)]
    parts = [metric.observe(sampler, batch, tf.constant([i, 0])) for i, batch in enumerate(batches)]
    return metric.result(metric.merge(*parts))


def test_a_code_that_tells_the_length_alone_says_nothing_more():
    sampler = says(lengths)
    assert measured(METRIC, sampler)["mi_given_length"] == pytest.approx(0, abs=1e-6)
    # Among mixed lengths, one of three, equally common, is known.
    assert measured(BatchMutualInformation(), sampler)["mi_batch"] == pytest.approx(np.log(3), abs=1e-3)


def test_a_code_that_tells_each_sentence_reaches_the_cap_of_its_length():
    values = measured(METRIC, says(lambda x: x[:, 0]))
    assert values["mi_given_length_cap"] == pytest.approx(np.log(2 * SIZE / 3))
    assert values["mi_given_length"] == pytest.approx(values["mi_given_length_cap"], abs=1e-6)
    assert set(values) == set(METRIC.values)


def test_what_a_code_tells_beside_the_length_is_counted_alone():
    """Half of each length, and the length: ln 2 nats beyond it."""
    sampler = says(lambda x: 10 * lengths(x) + x[:, 0] // 3 % 2)
    half = [np.mean((SENTENCES[SENTENCES[:, n] == END, 0] // 3) % 2) for n in (1, 2, 3)]
    expected = -np.mean([p * np.log(p) + (1 - p) * np.log(1 - p) for p in half])
    assert measured(METRIC, sampler)["mi_given_length"] == pytest.approx(expected, abs=1e-4)


def test_a_lone_length_adds_nothing():
    sampler = says(lambda x: x[:, 0])
    values = METRIC.result(METRIC.observe(sampler, {"x": tf.constant(SENTENCES[:3])}, tf.constant([0, 0])))
    assert values == pytest.approx({"mi_given_length": 0, "mi_given_length_cap": 0}, abs=1e-6)
