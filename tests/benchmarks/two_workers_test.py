"""Two workers on this machine: the losses of one process, and nothing lost by a kill."""

import numpy as np
import pytest

from benchmarks.two_workers import alone, equal, killed, losses, together

DIGITS = ("--pipeline=two_stage_digits", "--preset=smoke", "--stages=learned_gamma", "--config.training.every.save=2")


@pytest.mark.e2e
@pytest.mark.slow
def test_two_workers_learn_what_one_process_does_and_one_may_die(tmp_path):
    alone(tmp_path / "one", DIGITS)
    together(tmp_path / "two", DIGITS)
    one, two = losses(tmp_path / "one"), losses(tmp_path / "two" / "0")
    np.testing.assert_allclose(two["learned_gamma"], one["learned_gamma"], rtol=1e-5)
    assert losses(tmp_path / "two" / "1") == {}
    assert not (tmp_path / "two" / "1" / "config.json").exists()

    longer = (*DIGITS, "--config.stages.learned_gamma.steps=120")
    other, seconds = killed(tmp_path / "killed", longer, 1)
    assert other.status == 1 and other.last_line.startswith("Error: another worker ended or cannot be reached")
    assert seconds < 60
    together(tmp_path / "undisturbed", longer)
    assert equal(tmp_path / "undisturbed" / "0", tmp_path / "killed" / "0")
