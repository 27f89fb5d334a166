"""Four characters in a row, counted by hand."""

import numpy as np
import pytest

from benchmarks.judge.ngrams import NGrams


def test_nats_are_those_of_smoothed_counts():
    model = NGrams(["AB", "AB", "AC"])
    by_hand = [(3 + 0.05) / (3 + 2), (2 + 0.05) / (3 + 2), (2 + 0.05) / (2 + 2)]
    assert model.nats("AB") == pytest.approx(-np.mean(np.log(by_hand)))


def test_usual_texts_take_fewer_nats():
    model = NGrams(["MAIN ST", "MAPLE ST", "MILL ST"])
    assert model.nats("MAIN ST") < model.nats("MAINE ST") < model.nats("XQZ 7")
    assert model.nats("") == pytest.approx(-np.log(0.05 / (3 + 2)))
