"""The stopwatch counts steps alone, passes everything on, and goes on where a run stopped."""

import time

import pytest

from tests.tiny import Rows, tiny_procedure, tiny_vae
from tfvae.randomness import seed_from
from tfvae.training.checkpoint import Checkpointer
from tfvae.training.procedures.stopwatch import Stopwatch

NAP = 0.05


class Slow:
    """A procedure that sleeps in each block of steps, and longer in everything else; notes what was called."""

    def __init__(self):
        inner = tiny_procedure(tiny_vae())
        self.variables, self.step, self.finished, self.called = inner.variables, inner.step, False, []
        self.needs = frozenset({"elbo"})

    def steps(self, batches, n):
        time.sleep(NAP)
        return f"{n} steps of {batches}"

    def epoch(self, measure):
        time.sleep(3 * NAP)
        self.called.append(measure())

    def finish(self):
        time.sleep(3 * NAP)
        self.called.append("finish")


def test_only_steps_count():
    slow = Slow()
    watch = Stopwatch(slow)
    assert watch.steps("batches", 3) == "3 steps of batches"
    watch.epoch(lambda: "measured")
    watch.steps("batches", 2)
    watch.finish()
    assert slow.called == ["measured", "finish"]
    assert 2 * NAP <= float(watch.seconds) < 2 * NAP + 3 * NAP


def test_it_is_the_procedure_to_all_others():
    slow = Slow()
    watch = Stopwatch(slow)
    assert watch.step is slow.step
    assert watch.needs is slow.needs
    assert watch.variables.keys() == {*slow.variables, "seconds"}
    assert not watch.finished
    slow.finished = True
    assert watch.finished


def test_real_steps_are_made():
    watch = Stopwatch(tiny_procedure(tiny_vae()))
    result = watch.steps(iter(Rows().batches("train", 8, seed=seed_from(0))), 2)
    assert result.grad_norm.shape == (2,)
    assert int(watch.step) == 2
    assert float(watch.seconds) > 0


def test_a_resumed_run_has_the_seconds_of_all_its_parts(tmp_path):
    first, second = Stopwatch(Slow()), Stopwatch(Slow())
    first.steps("", 1)
    Checkpointer(tmp_path, first.variables).save(1)
    assert Checkpointer(tmp_path, second.variables).restore()
    assert float(second.seconds) == pytest.approx(float(first.seconds))
    second.steps("", 1)
    assert float(second.seconds) >= float(first.seconds) + NAP
