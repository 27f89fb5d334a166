"""Speed of the endpoint, beside a bare call of the SavedModel for the same rows: a table in Markdown.

Server and clients share the cores of this machine, so requests a second say little of another one. The numbers to look
at are the last two columns: processor milliseconds of the server for a request, and how many times those of a bare call
for the rows of the request. Both take turns in one run, so that a busy machine slows both alike.

Example:
  python -m benchmarks.serving_load --model_base_path=runs/demo/serving/two_stage_digits
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from absl import app, flags

from benchmarks.serving_clients import Ask, Client, grpc_seeds, over_grpc, rest, rest_seeds
from benchmarks.serving_process import Server, started
from serving.server.folders import versions

_BASE = flags.DEFINE_string("model_base_path", None, "Folder of the versions of an exported model.", required=True)
_CLIENTS = flags.DEFINE_list("clients", ["1", "8", "32"], "Numbers of clients that ask at once.")
_ROWS = flags.DEFINE_list("rows", ["1", "16"], "Numbers of samples of a request.")
_SECONDS = flags.DEFINE_float("seconds", 5.0, "Of each load, in each turn.")
_TURNS = flags.DEFINE_integer("turns", 3, "Times that each is measured.")

DISTINCT = 64
"""Requests that are made ready, each with seeds of its own."""


class Protocol(NamedTuple):
    """How clients of one protocol connect and ask."""

    connect: Callable[[Server], AbstractAsyncContextManager[Client]]
    seeds: Callable[[Sequence[int]], Ask]


PROTOCOLS = {"REST": Protocol(rest, rest_seeds), "gRPC": Protocol(over_grpc, grpc_seeds)}


class Load(NamedTuple):
    """What clients do: the protocol, how many they are, and the rows of each request."""

    protocol: str
    clients: int
    rows: int


class Turn(NamedTuple):
    """What one turn of a load was like; times are in seconds."""

    latencies: Sequence[float]
    elapsed: float
    server: float
    """Processor time of the server for a request."""
    bare: float
    """Processor time of a bare call for the rows of a request."""


def bare_call(path: Path, rows: int) -> Callable[[int], float]:
    """A function that makes n calls of the SavedModel in this process, and gives the processor seconds of one."""
    loaded = tf.saved_model.load(str(path))  # lives as long as the function
    seeds = np.arange(rows, dtype=np.int64)

    def run(n: int) -> float:
        start = time.process_time()
        for _ in range(n):
            outputs = loaded.signatures["serving_default"](seed=tf.constant(seeds))
            _ = [tensor.numpy() for tensor in outputs.values()]
        return (time.process_time() - start) / n

    run(20)  # the first calls compile
    return run


async def ask_for(server: Server, load: Load, seconds: float) -> list[float]:
    """Lets the clients ask one request after another; gives the seconds that each took."""
    protocol = PROTOCOLS[load.protocol]
    asks = [protocol.seeds(range(i, i + load.rows)) for i in range(DISTINCT)]
    end = time.perf_counter() + seconds
    taken: list[float] = []

    async def client(first: int) -> None:
        async with protocol.connect(server) as ask:
            number = first
            while (start := time.perf_counter()) < end:
                status = await ask(asks[number % DISTINCT])
                if status != 200:
                    raise SystemExit(f"A request of {load} was answered {status}.")
                taken.append(time.perf_counter() - start)
                number += 1

    await asyncio.gather(*(client(i) for i in range(load.clients)))
    return taken


def turn(server: Server, load: Load, bare: Callable[[int], float], seconds: float) -> Turn:
    """Measures one load, and the bare call before and after it."""
    before = bare(100)
    cpu, start = server.cpu_seconds(), time.perf_counter()
    latencies = asyncio.run(ask_for(server, load, seconds))
    elapsed, spent = time.perf_counter() - start, server.cpu_seconds() - cpu
    return Turn(latencies, elapsed, spent / len(latencies), (before + bare(100)) / 2)


def table(turns: dict[Load, list[Turn]]) -> Iterator[str]:
    """Lines of Markdown: medians over the turns, and percentiles of all requests."""
    yield "| protocol | rows | clients | requests/s | p50 ms | p99 ms | server CPU ms a request | of a bare call |"
    yield "|---|---|---|---|---|---|---|---|"
    for load, found in turns.items():
        low, high = 1e3 * np.percentile(np.concatenate([each.latencies for each in found]), [50, 99])
        rate = statistics.median(len(each.latencies) / each.elapsed for each in found)
        server = 1e3 * statistics.median(each.server for each in found)
        ratio = statistics.median(each.server / each.bare for each in found)
        cells = [load.protocol, load.rows, load.clients, f"{rate:.0f}", f"{low:.1f}", f"{high:.1f}", f"{server:.2f}"]
        yield "| " + " | ".join(map(str, [*cells, f"{ratio:.2f}"])) + " |"


def main(argv: list[str]) -> None:
    """Measures and prints."""
    del argv
    base = Path(_BASE.value)
    found = versions(base)
    rows, clients = (list(map(int, flag.value)) for flag in (_ROWS, _CLIENTS))
    bare = {n: bare_call(found[max(found)], n) for n in rows}
    loads = [Load(protocol, c, n) for protocol in PROTOCOLS for n in rows for c in clients]
    with started(base) as server:
        for load in loads:
            asyncio.run(ask_for(server, load, 1.0))
        turns: dict[Load, list[Turn]] = {load: [] for load in loads}
        for _ in range(_TURNS.value):
            for load in loads:
                turns[load].append(turn(server, load, bare[load.rows], _SECONDS.value))
    print("\n".join(table(turns)))
    calls = {n: 1e3 * statistics.median(t.bare for load in loads if load.rows == n for t in turns[load]) for n in rows}
    print("\nA bare call takes " + ", ".join(f"{ms:.2f} CPU ms for {n} rows" for n, ms in calls.items()) + ".")


if __name__ == "__main__":
    app.run(main)
