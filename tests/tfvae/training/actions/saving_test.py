"""When a checkpoint is saved: by steps, by the clock, before a stop."""

import signal

import pytest

from tfvae.interrupts import Interrupted
from tfvae.training.actions import saving
from tfvae.training.actions.saving import Saving


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(saving.time, "monotonic", lambda: now[0])
    return now


def test_multiples_of_the_steps_are_saved(clock):
    saved = []
    act = Saving(3, saved.append)
    for step in range(1, 10):
        act(step, None)
    assert (act.every, saved) == (3, [3, 6, 9])


def test_so_is_what_has_waited_long_enough(clock):
    saved = []
    act = Saving(10, saved.append, minutes=1.0)
    for step, now in ((1, 159.0), (2, 160.0), (3, 219.9), (4, 220.0), (10, 270.0), (11, 280.0), (12, 330.0)):
        clock[0] = now
        act(step, None)
    assert saved == [2, 4, 10, 12]  # a checkpoint by steps counts, too


def test_0_minutes_look_at_no_clock(clock):
    saved = []
    act = Saving(10, saved.append, minutes=0.0)
    clock[0] = 1e9
    act(1, None)
    assert saved == []


def test_a_wish_to_stop_is_a_save_and_then_the_end(clock):
    saved, wishes = [], iter([None, signal.SIGINT])
    act = Saving(10, saved.append, label="vae", wish=lambda: next(wishes))
    act(1, None)
    with pytest.raises(Interrupted) as end:
        act(2, None)
    assert saved == [2]
    assert str(end.value) == "Stopped by Ctrl-C at step 2 of vae; the same command goes on from there."
    assert end.value.status == 130


def test_all_workers_do_what_one_of_them_wants(clock):
    """The one that got no signal, and whose clock is late, saves and stops as the others do."""
    asked, answers = [], iter([False, True, True, False])
    saved = []
    act = Saving(10, saved.append, minutes=1.0, agree=lambda own: asked.append(own) or next(answers))
    act(1, None)
    with pytest.raises(Interrupted) as end:
        act(2, None)
    assert (asked, saved, end.value.status) == ([False] * 4, [1, 2], 143)


def test_a_checkpoint_that_cannot_be_written_is_the_error_though_a_stop_is_wished(clock):
    def save(step):
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        Saving(10, save, wish=lambda: signal.SIGTERM)(1, None)
