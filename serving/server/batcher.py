"""Joins requests that queued while the last call of TensorFlow ran, so that many cost little more than one.

It never waits for company: a lone request is run at once, and what joins it later is run next. A call of one row costs
most of what a call of sixteen does, so under load the queue merges itself and the cost of a row falls.
"""

import threading
import time
from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from absl import logging

from serving.server.status import Code, ServingError

if TYPE_CHECKING:
    from serving.server.version import Version

Arrays = Mapping[str, np.ndarray]
Answer = Future[dict[str, np.ndarray]]


@dataclass(frozen=True)
class Job:
    """A request in the queue.

    Args:
        key: equal for requests that may share a call; None where it must run alone.
        rows: of each input, where it may share a call.
        deadline: when nobody waits for the answer any more, by `time.monotonic`.
    """

    version: "Version"
    signature: str
    inputs: Arrays
    deadline: float | None
    key: Hashable | None
    rows: int
    answer: Answer


class Batcher:
    """A bounded queue of requests, and the threads that run them.

    Args:
        max_rows: of a merged call. A request with more runs alone.
        capacity: requests that may wait; those that come when it is full are refused.
        workers: threads that call TensorFlow. It has a pool of its own, so that one is enough on a few cores.
    """

    def __init__(self, *, max_rows: int = 512, capacity: int = 1000, workers: int = 1) -> None:
        self._max_rows, self._capacity = max_rows, capacity
        self._queue: deque[Job] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._threads = [threading.Thread(target=self._work, name=f"batcher-{i}", daemon=True) for i in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, version: "Version", signature: str, inputs: Arrays, *, deadline: float | None) -> Answer:
        """Queues a request whose inputs fit the signature.

        Args:
            version: the request holds it until its answer is there.
            signature: name of one of its signatures.
            inputs: as the signature has them; a row of each is a row of the request.
            deadline: when the answer is of no more use, by `time.monotonic`; None where it always is.

        Returns:
            The outputs by name, later. What is cancelled before its turn comes is not run.

        Raises:
            ServingError: RESOURCE_EXHAUSTED where the queue is full, UNAVAILABLE after `stop`. The returned future
                raises DEADLINE_EXCEEDED, and whatever `Version.run` does.
        """
        key, rows = _key(version, signature, inputs)
        job = Job(version, signature, inputs, deadline, key, rows, Future())
        with self._changed:
            if self._stopping:
                raise ServingError(Code.UNAVAILABLE, "The server is stopping.")
            if len(self._queue) >= self._capacity:
                text = f"The queue is full: {self._capacity} requests wait already. Try again later."
                raise ServingError(Code.RESOURCE_EXHAUSTED, text)
            self._queue.append(job)
            self._changed.notify()
        return job.answer

    def stop(self, seconds: float | None = None) -> None:
        """Takes no more requests, and returns when all that were taken are answered, or after so many seconds.

        A call that still runs then cannot be ended; its thread ends with the process.
        """
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        until = None if seconds is None else time.monotonic() + seconds
        for thread in self._threads:
            thread.join(None if until is None else max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        # The batch has no name here: one that a thread holds while it waits would keep an old version in memory.
        while self._answer_next():
            pass

    def _answer_next(self) -> bool:
        """Answers a batch when there is one; False when there will be none."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._stopping)
            if not self._queue:
                return False
            batch = self._take()
        _run([job for job in batch if _is_awaited(job)])
        return True

    def _take(self) -> list[Job]:
        """The oldest request, and those that may share its call and fit in, oldest first.

        What is passed over keeps its place. The oldest is always taken, so that none starves however many of another
        kind come in.
        """
        batch = [self._queue.popleft()]
        passed: list[Job] = []
        key, rows = batch[0].key, batch[0].rows
        while key is not None and self._queue and rows < self._max_rows:
            job = self._queue.popleft()
            fits = job.key == key and rows + job.rows <= self._max_rows
            (batch if fits else passed).append(job)
            rows += job.rows if fits else 0
        self._queue.extendleft(reversed(passed))
        return batch


def _key(version: "Version", signature: str, inputs: Arrays) -> tuple[Hashable | None, int]:
    """What requests of one kind have in common, and the rows; (None, 0) where a row is not a row of the answer."""
    rows = {len(array) if array.ndim else -1 for array in inputs.values()}
    if not version.signatures[signature].batched or len(rows) != 1 or -1 in rows:
        return None, 0
    # Versions are compared by identity: version 3 of two models, or of one model in two folders, is not the same.
    kinds = tuple((name, inputs[name].dtype, inputs[name].shape[1:]) for name in sorted(inputs))
    return (id(version), signature, kinds), rows.pop()


def _is_awaited(job: Job) -> bool:
    """Whether somebody still waits for the answer; where their time is over, they are told."""
    if not job.answer.set_running_or_notify_cancel():
        return False
    if job.deadline is not None and time.monotonic() > job.deadline:
        job.answer.set_exception(ServingError(Code.DEADLINE_EXCEEDED, "The deadline passed while the request waited."))
        return False
    return True


def _run(batch: Sequence[Job]) -> None:
    """Answers all, in one call if that works; else each by its own, so that a bad row harms its own request alone."""
    if len(batch) > 1 and (outputs := _merged(batch)) is not None:
        for job, rows in zip(batch, _slices(batch), strict=True):
            job.answer.set_result({name: array[rows] for name, array in outputs.items()})
        return
    for job in batch:
        outcome = _call(job.version, job.signature, job.inputs)
        if isinstance(outcome, ServingError):
            job.answer.set_exception(outcome)
        else:
            job.answer.set_result(outcome)


def _merged(batch: Sequence[Job]) -> dict[str, np.ndarray] | None:
    """The outputs of all rows; None where the call fails, or does not give a row for a row as its signature says."""
    first, rows = batch[0], sum(job.rows for job in batch)
    inputs = {name: np.concatenate([job.inputs[name] for job in batch]) for name in first.inputs}
    outputs = _call(first.version, first.signature, inputs)
    if isinstance(outputs, ServingError) or any(len(array) != rows for array in outputs.values()):
        return None
    return outputs


def _call(version: "Version", signature: str, inputs: Arrays) -> dict[str, np.ndarray] | ServingError:
    """The outputs, or what went wrong, which is for the one who waits: the thread must live.

    The error is a new one. That which was raised holds the frames that it passed, and with them the version and the
    future that is to hold the error: a cycle, which would keep an old version in memory until Python looks for cycles.
    """
    try:
        return version.run(signature, inputs)
    except ServingError as error:
        return ServingError(error.code, error.text)
    except Exception as error:
        logging.exception("Signature %r of version %d failed.", signature, version.number)
        return ServingError(Code.INTERNAL, f"The call failed with {type(error).__name__}; the server's log says more.")


def _slices(batch: Sequence[Job]) -> Iterator[slice]:
    """Where the rows of each request are."""
    start = 0
    for job in batch:
        yield slice(start, start + job.rows)
        start += job.rows
