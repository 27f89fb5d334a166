"""Ways to do one thing, measured in turns in one run, so that a busy machine slows all alike: ratios count."""

import json
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

Run = Callable[[int], list[float]]
"""Number of steps -> seconds of each."""
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
"""Seconds that pass, and seconds of CPU that all threads of this process took."""


def timed(step: Callable[[], tf.Tensor]) -> Run:
    """Waits for what each step returns."""

    def seconds() -> float:
        start = time.perf_counter()
        step().numpy()
        return time.perf_counter() - start

    return lambda n: [seconds() for _ in range(n)]


def blocks(steps: Callable[[int], tf.Tensor], clock: Callable[[], float] = time.perf_counter) -> Run:
    """Waits for what several steps together return, of which each takes an equal share."""

    def seconds(n: int) -> list[float]:
        start = clock()
        steps(n).numpy()
        return [(clock() - start) / n]

    return seconds


def elsewhere(python: str, script: Path, numbers: Mapping[str, Any]) -> Run:
    """The steps of a script in another interpreter, which waits while it is not its turn.

    The script takes `numbers` as JSON, reads from standard input how many steps to make, and answers with their
    seconds. It needs PyTorch, which is no dependency of this project.
    """
    arguments = [python, str(script), json.dumps(numbers)]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    requests, answers = process.stdin, process.stdout
    assert requests is not None and answers is not None

    def run(n: int) -> list[float]:
        try:
            requests.write(f"{n}\n")
            found: list[float] = json.loads(answers.readline())
        except (OSError, ValueError):
            raise SystemExit(
                f"`torch_python` failed, see above; uv pip install --python {python} torch numpy"
            ) from None
        return found

    return run


def compare(title: str, ways: Mapping[str, Run], turns: int, steps: int) -> None:
    """Measures in turns and prints; the first way is what the others are compared with."""
    for run in ways.values():
        run(2)  # traces and warms up
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(turns):
        for name, run in ways.items():
            seconds[name] += run(steps)
    base = np.median(next(iter(seconds.values())))
    for name, values in seconds.items():
        low, middle, high = 1e3 * np.percentile(values, [25, 50, 75])
        print(f"{title:18} {name:12} {middle / base / 1e3:5.2f} ({middle:.4g} ms here, quartiles {low:.4g}-{high:.4g})")
