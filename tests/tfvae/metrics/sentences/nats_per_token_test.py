"""The bound of sentences in nats a token."""

import pytest

from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.moments import Sums
from tfvae.metrics.sentences.nats_per_token import Counted, NatsPerToken


def counted(distortions, rates, tokens):
    return Counted(Sums.of(distortions, rates), len(distortions), tokens)


def test_sentences_are_added_up_before_they_are_divided():
    """Two sentences of 2 and 8 tokens: (3 + 1) / 2 and (10 + 2) / 8 nats a token, but 16 / 10 of both."""
    metric = NatsPerToken(ElboParts())
    merged = metric.merge(counted([3.0], [1.0], 2), counted([10.0], [2.0], 8))
    assert metric.result(merged) == pytest.approx({"nats_per_token": 1.6, "rate_per_token": 0.3})
    assert set(metric.values) == metric.result(merged).keys()
