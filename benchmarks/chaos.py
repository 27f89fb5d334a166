"""Strikes runs at random moments, starts them again, and compares what comes out with an undisturbed run's.

A round copies what the command begins with, sends KILL, TERM or INT to it at a random moment (of two workers to one at
random), gives the same command again, and compares records, counts, weights, history, metrics, rows. After that come
rounds of a disk that is too small until it is made larger, and of the newest file of every kind cut off at a random
place: the same command must then end as the undisturbed one, or say in one line what is broken. It ends with status 1
where anything was lost, a status or message was wrong, or a half-written file stayed.

Examples:
  tools/chaos.sh
  tools/chaos.sh --rounds=7 --only=train,generate
"""

import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from absl import app, flags
from rich.console import Console

from benchmarks import chaos_files
from benchmarks.chaos_processes import AFTER, Ended, run, strike
from benchmarks.chaos_states import State, left_over
from benchmarks.chaos_subjects import Subject, exported, subjects

_ROUNDS = flags.DEFINE_integer("rounds", 50, "Of signals, in turns over the commands.", lower_bound=1)
_SEED = flags.DEFINE_integer("seed", 0, "Chooses moments, signals and places.")
_ONLY = flags.DEFINE_list("only", [], "Commands that are struck; all where none is named.")
_PLACE = flags.DEFINE_string("place", None, "Directory to work in; a temporary one where it is not given.")

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
TRIES = 20
"""Moments that are tried before a command counts as too short to be struck."""


class Undisturbed(NamedTuple):
    """A command as it runs when nothing happens."""

    subject: Subject
    seconds: float
    state: State


class Place(NamedTuple):
    """Directories of the rounds. Runs have one path in all rounds, for a pipeline's metadata have absolute paths."""

    root: Path

    @property
    def run(self) -> Path:
        return self.root / "run"

    def end_of(self, name: str) -> Path:
        """What an undisturbed command left."""
        return self.root / "ends" / name

    def begin(self, subject: Subject) -> None:
        """Puts there what a command begins with."""
        shutil.rmtree(self.run, ignore_errors=True)
        if subject.before:
            shutil.copytree(self.end_of(subject.before), self.run, symlinks=True)
        else:
            self.run.mkdir()


def undisturbed(subject: Subject, place: Place) -> Undisturbed:
    """Runs a command to its end, and keeps what it left. Raises RuntimeError where it fails by itself."""
    place.begin(subject)
    ended = run(subject.commands(place.run))
    if any(ended.statuses):
        raise RuntimeError(f"{subject.name} failed undisturbed:\n{ended.output}")
    shutil.copytree(place.run, place.end_of(subject.name), symlinks=True)
    return Undisturbed(subject, ended.seconds, subject.state(place.run))


def one_round(whole: Undisturbed, place: Place, blow: signal.Signals, chance: random.Random) -> Iterator[str]:
    """Strikes a command once, and runs it again. Yields its faults."""
    struck = _struck(whole, place, blow, chance)
    if struck is None:
        yield f"it ended before each of {TRIES} moments"
        return
    status = struck.statuses[struck.struck or 0]
    if status != AFTER[blow]:
        yield f"status {status} after {blow.name}, not {AFTER[blow]}: {_last(struck.output)}"
    if "Traceback" in struck.output:
        yield f"a traceback after {blow.name}: {_last(struck.output)}"
    yield from resumed(whole, place)


def _struck(whole: Undisturbed, place: Place, blow: signal.Signals, chance: random.Random) -> Ended | None:
    """How the command ended when it was struck; a blow that came too late is dealt again."""
    for _ in range(TRIES):
        place.begin(whole.subject)
        commands = whole.subject.commands(place.run)
        ended = strike(commands, blow, chance.randrange(len(commands)), chance.uniform(0.1, 1.0) * whole.seconds)
        if ended.struck is not None:
            return ended
    return None


def resumed(whole: Undisturbed, place: Place) -> Iterator[str]:
    """Gives the same command again. Yields what is not as after an undisturbed run."""
    ended = run(whole.subject.commands(place.run))
    if any(ended.statuses):
        yield f"status {ended.statuses} of the same command again: {_last(ended.output)}"
        return
    state = whole.subject.state(place.run)
    if differing := [name for name in whole.state.keys() | state.keys() if whole.state.get(name) != state.get(name)]:
        yield f"other {', '.join(sorted(differing))} than undisturbed"
    if left := left_over(place.run):
        yield f"left over: {', '.join(left)}"


def _last(output: str) -> str:
    """The last line that was written."""
    return next((line for line in reversed(output.splitlines()) if line.strip()), "no output")


def _rounds(wholes: Sequence[Undisturbed], place: Place, chance: random.Random, out: Console) -> Iterator[str]:
    """All rounds, one line each. Yields the faults."""
    for i in range(_ROUNDS.value):
        whole, blow = wholes[i % len(wholes)], SIGNALS[i // len(wholes) % len(SIGNALS)]
        faults = [*one_round(whole, place, blow, chance)]
        yield from _told(f"{i + 1:3} {whole.subject.name}: {blow.name}", faults, out)
    for whole in wholes:
        for what, found in chaos_files.rounds(whole.subject, place.run, chance, lambda: place.begin(whole.subject)):
            yield from _told(f"    {whole.subject.name}: {what}", [*found, *resumed(whole, place)], out)


def _told(title: str, faults: Sequence[str], out: Console) -> Iterator[str]:
    for line in faults or ["nothing lost"]:
        out.print(f"{title}: {line}", highlight=False, markup=False, soft_wrap=True)
    yield from (f"{title}: {fault}" for fault in faults)


def main(argv: list[str]) -> None:
    """Runs and prints."""
    del argv
    out = Console()
    with tempfile.TemporaryDirectory() as made:
        place = Place(Path(_PLACE.value or made))
        chosen = [s for s in subjects(exported(place.root)) if not _ONLY.value or s.name in _ONLY.value]
        wholes = [undisturbed(subject, place) for subject in chosen]
        faults = [*_rounds(wholes, place, random.Random(_SEED.value), out)]
    out.print(f"{_ROUNDS.value} rounds: {len(faults)} faults", highlight=False)
    if faults:
        sys.exit(1)


if __name__ == "__main__":
    app.run(main)
