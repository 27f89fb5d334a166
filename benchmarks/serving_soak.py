"""A long load of the endpoint, a third of it malformed, over REST and gRPC together, with two swaps of the version.

It ends with status 1 where an answer is a 5xx, a request in order is not answered 200, a malformed one is not answered
4xx, the server's memory grows by more than 10 %, or a new version does not take over. The count of requests is fixed;
nothing loops without an end.

Example:
  python -m benchmarks.serving_soak --model_base_path=runs/demo/serving/two_stage_digits
"""

import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple

from absl import app, flags

from benchmarks import serving_malformed
from benchmarks.serving_clients import Ask, Client, grpc_seeds, over_grpc, rest, rest_seeds
from benchmarks.serving_process import PATIENCE, Server, started
from serving.server.folders import versions

_BASE = flags.DEFINE_string("model_base_path", None, "Folder of the versions of an exported model.", required=True)
_REQUESTS = flags.DEFINE_integer("requests", 100_000, "Of both protocols together.", lower_bound=100)
_CLIENTS = flags.DEFINE_integer("clients", 8, "That ask at once, of each protocol.", lower_bound=1)

WARM = 0.1
"""Share of the requests after which memory is measured first: threads, caches and buffers have come by then."""
GROWTH = 0.1
"""Of memory, that is allowed."""
ORDERLY = 97
"""Requests in order that are made ready; a prime, so that they meet the others in ever new pairs."""


class Kind(NamedTuple):
    """Requests of one protocol."""

    connect: Callable[[Server], AbstractAsyncContextManager[Client]]
    good: Sequence[Ask]
    malformed: Sequence[Ask]


class Seen(NamedTuple):
    """What was sent over which protocol, and the status that answered it."""

    protocol: str
    malformed: bool
    ask: Ask
    status: int

    @property
    def right(self) -> bool:
        """Whether it is as it should be."""
        return 400 <= self.status < 500 if self.malformed else self.status == 200


def kinds() -> dict[str, Kind]:
    """All that is sent. Requests in order have 1 to 7 rows."""
    rows = [range(i, i + 1 + i % 7) for i in range(ORDERLY)]
    return {
        "REST": Kind(rest, [rest_seeds(seeds) for seeds in rows], serving_malformed.over_rest()),
        "gRPC": Kind(over_grpc, [grpc_seeds(seeds) for seeds in rows], serving_malformed.over_grpc()),
    }


async def ask_for(server: Server, sent: dict[str, Kind], requests: range, clients: int) -> list[Seen]:
    """Sends requests by their numbers, of which every third is malformed, half of them over each protocol."""
    seen: list[Seen] = []

    async def client(protocol: str, first: int) -> None:
        kind = sent[protocol]
        async with kind.connect(server) as ask:
            for number in requests[first :: 2 * clients]:
                malformed = number % 3 == 0
                choices = kind.malformed if malformed else kind.good
                chosen = choices[number // 3 % len(choices)]
                seen.append(Seen(protocol, malformed, chosen, await ask(chosen)))

    names = [*sent] * clients
    await asyncio.gather(*(client(name, first) for first, name in enumerate(names)))
    return seen


async def swap(server: Server, source: Path, base: Path, number: int) -> float:
    """Puts a new version beside the old, as Pusher does; gives the seconds until it is the only one that serves.

    Raises:
        TimeoutError: it does not take over.
    """
    start = time.monotonic()
    await asyncio.to_thread(shutil.copytree, source, base / ".incoming")
    (base / ".incoming").rename(base / str(number))
    while time.monotonic() < start + PATIENCE:
        newest, *older = (await asyncio.to_thread(server.status)).split('"version"')[1:]
        if f'"{number}"' in newest and "AVAILABLE" in newest and all('"END"' in version for version in older):
            return time.monotonic() - start
        await asyncio.sleep(0.1)
    raise TimeoutError(f"Version {number} did not take over in {PATIENCE:.0f} seconds: {server.status()}")


def soak(source: Path, base: Path, requests: int, clients: int) -> Iterator[str]:
    """Runs all of it, and tells what went wrong."""
    shutil.copytree(source, base / "1")
    sent, warm = kinds(), int(WARM * requests)
    step = (requests - warm) // 3

    async def loaded(server: Server, part: range, number: int) -> tuple[list[Seen], float]:
        found, seconds = await asyncio.gather(ask_for(server, sent, part, clients), swap(server, source, base, number))
        return found, seconds

    with started(base) as server:
        seen = asyncio.run(ask_for(server, sent, range(warm), clients))
        before = server.memory()
        for number in (2, 3):
            part = range(warm + (number - 2) * step, warm + (number - 1) * step)
            found, seconds = asyncio.run(loaded(server, part, number))
            seen += found
            print(f"Version {number} took over in {seconds:.1f} s.")
        seen += asyncio.run(ask_for(server, sent, range(warm + 2 * step, requests), clients))
        growth = server.memory() / before - 1
    print("\n".join(table(seen)))
    print(f"\nMemory of the server: {before / 2**20:.0f} MiB after {warm} requests, {growth:+.1%} at the end.")
    yield from faults(seen, growth)


def table(seen: Sequence[Seen]) -> Iterator[str]:
    """How often each status came, in Markdown."""
    yield "| protocol | requests | status | count |"
    yield "|---|---|---|---|"
    counts = Counter((each.protocol, each.malformed, each.status) for each in seen)
    for (protocol, malformed, status), count in sorted(counts.items()):
        yield f"| {protocol} | {'malformed' if malformed else 'in order'} | {status} | {count} |"


def faults(seen: Sequence[Seen], growth: float) -> Iterator[str]:
    """What was not as it should be, each kind once."""
    for wrong, count in Counter(each for each in seen if not each.right).items():
        what = f"{wrong.protocol} {wrong.ask.where[:80]} {wrong.ask.body[:120]!r}"
        yield f"{count} times {what} was answered {wrong.status}."
    if growth > GROWTH:
        yield f"Memory grew by {growth:.1%}."


def main(argv: list[str]) -> None:
    """Runs and prints."""
    del argv
    found = versions(Path(_BASE.value))
    with tempfile.TemporaryDirectory() as base:
        wrong = [*soak(found[max(found)], Path(base), _REQUESTS.value, _CLIENTS.value)]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    app.run(main)
