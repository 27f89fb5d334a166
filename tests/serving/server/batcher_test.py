"""Requests that share a call: which do, what each is answered, and what becomes of those that fail."""

import gc
import threading
import time
import weakref
from concurrent.futures import CancelledError
from types import SimpleNamespace

import numpy as np
import pytest

from serving.server.batcher import Batcher
from serving.server.signatures import Signature, Spec
from serving.server.status import Code, ServingError

SECONDS = 10.0
"""Any wait of a test that passes is far shorter."""
ROW, SCALAR = Spec("float32", (None, None)), Spec("float32", ())

SIGNATURES = {
    "double": Signature("double", {"x": ROW}, {"y": ROW}),
    "other": Signature("other", {"x": ROW}, {"y": ROW}),
    "mean": Signature("mean", {"x": ROW}, {"y": SCALAR}),
    "first": Signature("first", {"x": ROW}, {"y": ROW}),
    "scale": Signature("scale", {"x": ROW, "by": ROW}, {"y": ROW}),
}


class Doubler:
    """Stands for a version: it doubles, refuses NaN, tells of each call, and can be held."""

    def __init__(self) -> None:
        self.number, self.signatures = 3, SIGNATURES
        self.calls: list[tuple[str, int]] = []
        self.entered, self.free = threading.Event(), threading.Event()
        self.free.set()

    def run(self, signature, inputs):
        x = inputs["x"]
        self.calls.append((signature, len(x)))
        self.entered.set()
        assert self.free.wait(SECONDS)
        if np.isnan(x).any():
            raise ServingError(Code.INVALID_ARGUMENT, "NaN")
        if signature == "mean":
            return {"y": np.float32(x.mean())}
        if signature == "first":  # which breaks the promise of its signature
            return {"y": x[:1]}
        return {"y": x * inputs.get("by", 2)}


@pytest.fixture
def version():
    return Doubler()


@pytest.fixture
def batcher():
    made = Batcher(max_rows=8, capacity=6)
    yield made
    made.stop()


@pytest.fixture
def held(version, batcher):
    """The batcher while it runs a first request, which ends when the version is set free."""
    version.free.clear()
    batcher.submit(version, "double", rows(0), deadline=None)
    assert version.entered.wait(SECONDS)
    yield batcher
    version.free.set()


def rows(*values, width=1):
    return {"x": np.tile(np.float32(values)[:, None], [1, width])}


def ask(batcher, version, *values, signature="double", width=1, deadline=None):
    return batcher.submit(version, signature, rows(*values, width=width), deadline=deadline)


def answers(version, asked):
    version.free.set()
    return [future.result(SECONDS)["y"] for future in asked]


def test_a_lone_request_runs_at_once(batcher, version):
    assert answers(version, [ask(batcher, version, 1, 2)])[0].tolist() == [[2], [4]]
    assert version.calls == [("double", 2)]


def test_what_waits_shares_a_call_and_each_gets_its_rows(held, version):
    asked = [ask(held, version, 1), ask(held, version, 2, 3), ask(held, version), ask(held, version, 4)]
    assert [y.tolist() for y in answers(version, asked)] == [[[2]], [[4], [6]], [], [[8]]]
    assert version.calls == [("double", 1), ("double", 4)]


def test_no_call_has_more_rows_than_allowed_but_that_of_a_large_request(held, version):
    asked = [ask(held, version, *range(n)) for n in (5, 4, 3, 9)]
    assert [len(y) for y in answers(version, asked)] == [5, 4, 3, 9]
    assert version.calls[1:] == [("double", 8), ("double", 4), ("double", 9)]


def test_only_equals_share_a_call(held, version):
    asked = [
        ask(held, version, 1),
        ask(held, version, 2, signature="other"),
        ask(held, version, 3, width=2),
        ask(held, Doubler(), 4),
        held.submit(version, "double", {"x": np.float64([[5]])}, deadline=None),
        ask(held, version, 6),
    ]
    assert [y[0, 0] for y in answers(version, asked)] == [2, 4, 6, 8, 10, 12]
    assert version.calls[1:] == [("double", 2), ("other", 1), ("double", 1), ("double", 1)]


def test_the_oldest_comes_first_whatever_is_passed_over(held, version):
    kinds = ["double", "other", "double", "mean", "other", "double"]
    answers(version, [ask(held, version, 1, 2, 3, signature=kind) for kind in kinds])
    assert version.calls[1:] == [("double", 6), ("other", 6), ("mean", 3), ("double", 3)]


def test_what_is_not_a_row_for_a_row_runs_alone(held, version):
    asked = [ask(held, version, 1, 3, signature="mean"), ask(held, version, 5, signature="mean")]
    assert answers(version, asked) == [2, 5]
    assert version.calls[1:] == [("mean", 2), ("mean", 1)]


def test_inputs_with_other_numbers_of_rows_run_alone(held, version):
    inputs = {**rows(1, 2), "by": np.float32([[3]])}
    asked = [held.submit(version, "scale", inputs, deadline=None) for _ in range(2)]
    assert [y.tolist() for y in answers(version, asked)] == [[[3], [6]]] * 2
    assert version.calls[1:] == [("scale", 2)] * 2


def test_a_merged_answer_without_a_row_for_a_row_is_not_cut_apart(held, version):
    asked = [ask(held, version, 1, 2, signature="first"), ask(held, version, 3, signature="first")]
    assert [y.tolist() for y in answers(version, asked)] == [[[1]], [[3]]]
    assert version.calls[1:] == [("first", 3), ("first", 2), ("first", 1)]


def test_a_bad_row_harms_its_own_request_alone(held, version):
    good, bad, fine = ask(held, version, 1), ask(held, version, 2, np.nan), ask(held, version, 3)
    assert answers(version, [good, fine]) == [[[2]], [[6]]]
    with pytest.raises(ServingError, match="NaN"):
        bad.result(SECONDS)
    assert version.calls[1:] == [("double", 4), ("double", 1), ("double", 2), ("double", 1)]


def test_the_thread_outlives_an_error_of_any_kind(batcher, version, caplog):
    wrong = batcher.submit(version, "double", {"x": np.array([[b"text"]], object)}, deadline=None)
    with pytest.raises(ServingError, match="The call failed with TypeError; the server") as error:
        wrong.result(SECONDS)
    assert error.value.code == Code.INTERNAL
    assert "ufunc 'isnan' not supported" in caplog.text
    assert answers(version, [ask(batcher, version, 1)]) == [[[2]]]


def test_a_full_queue_refuses(held, version):
    asked = [ask(held, version, i) for i in range(6)]
    with pytest.raises(ServingError, match="The queue is full: 6 requests wait already") as refused:
        ask(held, version, 6)
    assert refused.value.code == Code.RESOURCE_EXHAUSTED
    assert len(answers(version, asked)) == 6


def test_what_is_cancelled_is_not_run(held, version):
    dropped, kept = ask(held, version, 1), ask(held, version, 2)
    assert dropped.cancel()
    assert answers(version, [kept]) == [[[4]]]
    assert version.calls[1:] == [("double", 1)]
    with pytest.raises(CancelledError):
        dropped.result(0)


def test_what_comes_too_late_is_not_run(held, version):
    late, timely = (
        ask(held, version, 1, deadline=time.monotonic()),
        ask(held, version, 2, deadline=time.monotonic() + 60),
    )
    assert answers(version, [timely]) == [[[4]]]
    assert version.calls[1:] == [("double", 1)]
    with pytest.raises(ServingError, match="deadline") as error:
        late.result(SECONDS)
    assert error.value.code == Code.DEADLINE_EXCEEDED


def test_stop_answers_what_was_taken_and_takes_no_more(held, version):
    asked = [ask(held, version, 1), ask(held, version, 2, signature="mean")]
    stopping = threading.Thread(target=held.stop)
    stopping.start()
    deadline = time.monotonic() + SECONDS
    with pytest.raises(ServingError, match="stopping") as refused:
        while time.monotonic() < deadline:  # until `stop` has begun in its thread
            asked.append(ask(held, version, 3))
            asked.pop().cancel()
    assert refused.value.code in (Code.UNAVAILABLE, Code.RESOURCE_EXHAUSTED)
    assert answers(version, asked) == [[[2]], 2]
    stopping.join(SECONDS)
    assert not stopping.is_alive()


@pytest.mark.parametrize("value", [1.0, np.nan])
def test_a_version_dies_with_its_last_request(batcher, value):
    version = Doubler()
    died = threading.Event()
    weakref.finalize(version, died.set)
    gc.disable()  # an old version must not wait until Python looks for cycles
    try:
        ask(batcher, version, value).exception(SECONDS)
        del version
        assert died.wait(SECONDS)
    finally:
        gc.enable()


def test_several_threads_share_the_queue(version):
    version.free.clear()
    two = Batcher(max_rows=1, workers=2)
    asked = [ask(two, version, i) for i in range(4)]
    assert [y[0, 0] for y in answers(version, asked)] == [0, 2, 4, 6]
    two.stop()


def test_stopping_waits_for_a_call_no_longer_than_it_may():
    begun, go_on = threading.Event(), threading.Event()

    class Slow:
        signatures = {"s": SimpleNamespace(batched=False)}  # noqa: RUF012
        number = 1

        def run(self, signature, inputs):
            begun.set()
            go_on.wait(10)
            return {}

    batcher = Batcher()
    answer = batcher.submit(Slow(), "s", {}, deadline=None)
    assert begun.wait(10)
    batcher.stop(0.01)
    assert not answer.done()
    go_on.set()
    assert answer.result(10) == {}
