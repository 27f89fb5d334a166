"""What has been answered so far, as Prometheus reads it, under the names of TensorFlow Serving's metrics."""

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate

from serving.server.status import Code

PREFIX = ":tensorflow:serving:"
BOUNDS = tuple(10 * 1.8**k for k in range(33))
"""Of the buckets of times, in microseconds; TensorFlow Serving's own."""

Labels = tuple[tuple[str, str], ...]
"""Names of labels and their values."""


class Histogram:
    """How many times fell into each bucket, and their sum in microseconds."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.sum = 0.0

    def add(self, microseconds: float) -> None:
        """Counts one time."""
        self.counts[bisect_left(BOUNDS, microseconds)] += 1
        self.sum += microseconds


class Metrics:
    """Counts of requests and times, of many threads at once.

    Names of models come from a request only where a model has that name: else whoever asks for ever new names would
    fill the memory.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests = Counter[Labels]()
        self._latency = dict[Labels, Histogram]()
        self._runtime = dict[Labels, Histogram]()

    def answered(self, model: str, api: str, entrypoint: str, code: Code, seconds: float) -> None:
        """Counts a request that was answered.

        Args:
            model: its name, "" where there is no such model.
            api: what was asked, such as "predict".
            entrypoint: "REST" or "GRPC".
            code: how it ended.
            seconds: from the arrival of its header to the answer.
        """
        labels = (("model_name", model), ("API", api), ("entrypoint", entrypoint))
        with self._lock:
            self._requests[("model_name", model), ("status", code.name)] += 1
            self._latency.setdefault(labels, Histogram()).add(seconds * 1e6)

    def ran(self, model: str, api: str, seconds: float) -> None:
        """Counts the time of a request in the model: that in which it waited for others, and that of the call."""
        with self._lock:
            self._runtime.setdefault((("model_name", model), ("API", api), ("runtime", "TF2")), Histogram()).add(
                seconds * 1e6
            )

    def text(self) -> str:
        """All of it in Prometheus' text format, version 0.0.4."""
        with self._lock:
            lines = [*_counter("request_count", self._requests)]
            lines += _histogram("request_latency", self._latency)
            lines += _histogram("runtime_latency", self._runtime)
        return "".join(f"{line}\n" for line in lines)


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _counter(name: str, counts: Mapping[Labels, int]) -> Iterator[str]:
    yield f"# TYPE {PREFIX}{name} counter"
    for labels, count in sorted(counts.items()):
        yield f"{PREFIX}{name}{_labels(labels)} {count}"


def _histogram(name: str, histograms: Mapping[Labels, Histogram]) -> Iterator[str]:
    yield f"# TYPE {PREFIX}{name} histogram"
    for labels, histogram in sorted(histograms.items()):
        totals = list(accumulate(histogram.counts))
        for bound, total in zip((*(f"{bound:.6g}" for bound in BOUNDS), "+Inf"), totals, strict=True):
            yield f"{PREFIX}{name}_bucket{_labels((*labels, ('le', bound)))} {total}"
        yield f"{PREFIX}{name}_sum{_labels(labels)} {histogram.sum:.6f}"
        yield f"{PREFIX}{name}_count{_labels(labels)} {totals[-1]}"
