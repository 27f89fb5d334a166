"""Signals as exceptions and as wishes, in processes of their own and in this one."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from tfvae.interrupts import Interrupted, held_back, interruptible

BOTH = pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])

TWICE = """
import os, signal
from tfvae.interrupts import held_back
with held_back() as wish:
    os.kill(os.getpid(), signal.{first})
    assert wish() == signal.{first}
    os.kill(os.getpid(), signal.{second})
    print("still here")
"""


@BOTH
def test_a_signal_is_an_exception_with_its_status(number, status):
    with pytest.raises(Interrupted) as caught, interruptible():
        os.kill(os.getpid(), number)
    assert caught.value.status == status
    name = {signal.SIGTERM: "SIGTERM", signal.SIGINT: "Ctrl-C"}[number]
    assert str(caught.value) == f"Stopped by {name}; the same command does what is left."


def test_libraries_that_catch_exceptions_let_it_pass():
    with pytest.raises(KeyboardInterrupt), interruptible():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except Exception:  # as a library does that goes on after errors
            pytest.fail("it was swallowed")


@BOTH
def test_a_signal_that_is_held_back_is_a_wish(number, status):
    del status
    with interruptible():
        with held_back() as wish:
            assert wish() is None
            os.kill(os.getpid(), number)
            assert wish() == wish() == number
        assert wish() == number
        with pytest.raises(Interrupted):  # the handlers around are back
            os.kill(os.getpid(), number)


def test_handlers_are_put_back():
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    with interruptible(), held_back():
        assert signal.getsignal(signal.SIGTERM) is not before[0]
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


@pytest.mark.parametrize(("first", "second"), [("SIGTERM", "SIGTERM"), ("SIGINT", "SIGTERM"), ("SIGTERM", "SIGINT")])
def test_the_second_signal_ends_the_process_at_once(first, second):
    code = TWICE.format(first=first, second=second)
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.Signals[second], "", "")


def test_in_another_thread_nothing_is_heard():
    heard = []

    def work():
        with held_back() as wish:
            heard.append(wish())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert heard == [None]


DONE = """
import atexit, os, signal, sys
from tfvae.interrupts import deaf_at_exit
atexit.register(lambda: os.kill(os.getpid(), signal.SIGTERM))  # while Python takes itself to pieces
deaf_at_exit()
sys.exit(3)
"""


def test_a_signal_after_the_end_of_the_work_changes_nothing():
    assert subprocess.run([sys.executable, "-c", DONE], check=False).returncode == 3
