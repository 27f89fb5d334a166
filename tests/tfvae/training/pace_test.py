"""Lengths of blocks by a clock of the test's own."""

import math

import pytest

from tfvae.training import pace
from tfvae.training.pace import Pace


@pytest.fixture
def lengths(monkeypatch):
    """(seconds of a block, seconds of each step) -> steps of each of ten blocks."""

    def run(block, *steps):
        now, found, each = [0.0], [], Pace(block)
        monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
        for i in range(10):
            found.append(each.most)
            with each.block(each.most):
                now[0] += each.most * (steps[i] if i < len(steps) else steps[-1])
        return found

    return run


def test_blocks_grow_until_they_last_as_long_as_they_may(lengths):
    assert lengths(2.0, 1 / 100, 1 / 128) == [1, 4, 16, 64, 256, 256, 256, 256, 256, 256]


def test_a_first_step_that_is_compiled_makes_the_second_block_short(lengths):
    assert lengths(2.0, 60.0, 0.1)[:4] == [1, 1, 4, 16]


def test_slow_steps_come_one_at_a_time(lengths):
    assert set(lengths(2.0, 5.0)) == {1}


def test_blocks_get_shorter_where_steps_get_slower(lengths):
    assert lengths(2.0, *[1 / 128] * 6, 1 / 8)[4:8] == [256, 256, 256, 16]


def test_without_a_limit_the_clock_decides_nothing(lengths):
    assert lengths(math.inf, 0.01) == lengths(math.inf, 7.0) == [4**i for i in range(10)]


def test_an_error_passes_through():
    with pytest.raises(ArithmeticError), Pace().block(1):
        raise ArithmeticError
