"""Workers that wait for one another: until all have answered, and no longer."""

import re
import socket
import threading

import pytest

from benchmarks.serving_process import free_ports
from tfvae.checks import ConfigError
from tfvae.training.rendezvous import meet
from tfvae.training.tf_config import Task


def addresses(number):
    return tuple(f"127.0.0.1:{port}" for port in free_ports(number))


def test_a_worker_alone_waits_for_nobody():
    meet(Task(0, addresses(1)))


def test_one_that_has_answered_may_be_gone_already():
    """The second listens only until it has seen the first, and then its address is free, as for TensorFlow's server."""
    both = addresses(2)
    with socket.create_server(("127.0.0.1", int(both[1].rpartition(":")[2]))):
        meet(Task(0, both))
    for address in both:
        socket.create_server(("127.0.0.1", int(address.rpartition(":")[2]))).close()


def test_nobody_goes_on_before_the_last_one(caplog):
    (first, second, third) = addresses(3)
    waiting = threading.Thread(target=meet, args=[Task(0, (first, second, third))], daemon=True)
    with caplog.at_level("INFO"):
        with socket.create_server(("127.0.0.1", int(second.rpartition(":")[2]))):
            waiting.start()
            waiting.join(1)
        assert waiting.is_alive()
        with socket.create_server(("127.0.0.1", int(third.rpartition(":")[2]))):
            waiting.join(60)
    assert not waiting.is_alive()
    assert f"waiting for 1 of 3 workers: {third}" in caplog.text


def test_an_address_that_is_taken_is_one_line():
    (own,) = addresses(1)
    said = re.escape(f"this worker cannot listen at {own}, its address in TF_CONFIG: ")
    with socket.create_server(("", int(own.rpartition(":")[2]))), pytest.raises(ConfigError, match=said):
        meet(Task(0, (own,)))
