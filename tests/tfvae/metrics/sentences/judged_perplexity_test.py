import math

import numpy as np
import pytest
import tensorflow as tf

from tfvae.generators import Sampler
from tfvae.latents import Empty
from tfvae.likelihoods import tokens
from tfvae.metrics.sentences import JudgedPerplexity
from tfvae.model import VAE
from tfvae.networks.decoders import Autoregressive
from tfvae.networks.no_encoder import NoEncoder
from tfvae.networks.sentences import lstm
from tfvae.randomness import seed_from
from tfvae.symbols import END

VOCABULARY = 7
SHORT, LONG = [4, 5, END, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [4, 5, 6] * 4 + [END]


@pytest.fixture(scope="module")
def judge():
    decoder = lstm.Decoder(0, vocabulary=VOCABULARY, embedding=3, width=4, scale=0.5, dropout=0.0, word_drop=0.0)
    model = VAE(NoEncoder(), Empty(), Autoregressive(decoder, 12), tokens)
    model(tf.constant([[END]]))
    return model


def nats(judge, sentence):
    """-log p(x) word by word."""
    net, state, last, total = judge.decoder.net, judge.decoder.net.start(tf.zeros([1, 0])), 1, 0.0
    for word in sentence[: sentence.index(END) + 1]:
        logits, state = net.step(tf.constant([last]), state)
        total -= float(tf.nn.log_softmax(logits)[0, word])
        last = word
    return total


def measured(judge, generated, real, **numbers):
    metric = JudgedPerplexity(judge, **numbers)
    sampler = Sampler(judge, lambda n, seed, temperature=1.0: {"x": tf.constant(generated, tf.int32)[:n]})
    seen = [metric.observe(sampler, {"x": np.array(real[i : i + 1], np.int32)}, seed_from(i)) for i in range(len(real))]
    total = seen[0]
    for part in seen[1:]:
        total = metric.merge(total, part)
    return metric.result(total)


def test_it_is_exp_of_the_nats_a_token_of_short_and_of_long_sentences(judge):
    found = measured(judge, [SHORT], [SHORT, LONG])
    assert found["judged_perplexity_short"] == pytest.approx(math.exp(nats(judge, SHORT) / 3), rel=1e-5)
    assert found["real_perplexity_short"] == pytest.approx(found["judged_perplexity_short"], rel=1e-6)
    assert found["real_perplexity_long"] == pytest.approx(math.exp(nats(judge, LONG) / 13), rel=1e-5)


def test_the_end_is_no_word_and_a_sentence_may_lack_it(judge):
    found = measured(judge, [[4, 5, 6, END]], [[4, 5, 6, END], [4, 5, 6, 4]], short=3)
    assert math.isfinite(found["real_perplexity_long"])
    assert found["real_perplexity_short"] == pytest.approx(found["judged_perplexity_short"], rel=1e-6)


def test_of_no_sentence_there_is_none(judge):
    assert math.isnan(measured(judge, [SHORT], [SHORT])["judged_perplexity_long"])


def test_ten_words_are_short_and_eleven_long(judge):
    ten, eleven = [4] * 10 + [END, 0], [4] * 11 + [END]
    found = measured(judge, [ten], [eleven])
    assert not math.isnan(found["judged_perplexity_short"]) and not math.isnan(found["real_perplexity_long"])
    assert math.isnan(found["judged_perplexity_long"]) and math.isnan(found["real_perplexity_short"])
