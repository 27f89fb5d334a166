"""Waiting for a model no longer than a request may take."""

import asyncio
from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from serving.server.answered import answered
from serving.server.limits import Limits
from serving.server.status import Code, ServingError


def wait(future, seconds=5.0):
    endpoint = SimpleNamespace(limits=Limits(run_seconds=seconds), submit=lambda *request: future)
    return asyncio.run(answered(endpoint, "model", None, None, {}))


def test_outputs_are_those_of_the_future():
    future = Future()
    future.set_result({"x": 1})
    assert wait(future) == {"x": 1}


def test_errors_are_too():
    future = Future()
    future.set_exception(ServingError(Code.NOT_FOUND, "gone"))
    with pytest.raises(ServingError, match="gone"):
        wait(future)


def test_nobody_waits_for_a_call_that_takes_longer():
    future = Future()
    with pytest.raises(ServingError, match=r"There was no answer in 0\.01 seconds") as caught:
        wait(future, seconds=0.01)
    assert caught.value.code is Code.DEADLINE_EXCEEDED
    assert future.cancelled()
