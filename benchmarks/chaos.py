"""Strikes runs at random moments, starts them again, and compares what comes out with an undisturbed run's.

A round puts there what the command begins with, sends KILL, TERM or INT to it at a random moment (of two workers to one
of them), gives the same command again, and compares records, counts, weights, history, metrics or rows. Then come
rounds of a disk that is too small until it is made larger, and of the newest file of each kind cut off at a random
place: the same command must then end as the undisturbed one did, or say in one line what is broken. It ends with
status 1 where anything was lost, a status or a message was wrong, or a half-written file stayed.

Examples:
  tools/chaos.sh
  tools/chaos.sh --rounds=6 --only=train,generate
"""

import random
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from absl import app, flags
from rich.console import Console

from benchmarks import chaos_files
from benchmarks.chaos_place import Place, Undisturbed, undisturbed
from benchmarks.chaos_processes import AFTER, Ended, last_line, run, strike
from benchmarks.chaos_states import left_over
from benchmarks.chaos_subjects import before, exported, subjects

_ROUNDS = flags.DEFINE_integer("rounds", 50, "Of signals, in turns over the commands.", lower_bound=0)
_SEED = flags.DEFINE_integer("seed", 0, "Chooses moments and places.")
_ONLY = flags.DEFINE_list("only", [], "Commands that are struck; all where none is named.")
_PLACE = flags.DEFINE_string("place", None, "Directory to work in; a temporary one where it is not given.")

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
TRIES = 20
"""Moments that are tried before a command counts as too short to be struck."""
SHARES = (0.2, 0.6)
"""Of the room that a command takes, what it finds on a small disk."""

Faults = Iterator[str]


def of_signals(whole: Undisturbed, place: Place, blow: signal.Signals, chance: random.Random) -> Faults:
    """Strikes a command once, and runs it again."""
    struck = _struck(whole, place, blow, chance)
    if struck is None:
        yield f"it ended before each of {TRIES} moments"
        return
    status = struck.statuses[struck.struck or 0]
    if status not in (AFTER[blow], -blow):  # workers that wait for each other have nothing to save, and end at once
        yield f"status {status} after {blow.name}, not {AFTER[blow]}: {last_line(struck.output)}"
    if "Traceback" in struck.output:
        yield f"a traceback after {blow.name}: {last_line(struck.output)}"
    yield from _resumed(whole, place)


def _struck(whole: Undisturbed, place: Place, blow: signal.Signals, chance: random.Random) -> Ended | None:
    """How the command ended when it was struck; a blow that came too late is dealt again."""
    for _ in range(TRIES):
        place.begin(whole.subject)
        commands = whole.subject.commands(place.run)
        ended = strike(commands, blow, chance.randrange(len(commands)), chance.uniform(0.1, 1.0) * whole.seconds)
        if ended.struck is not None and ended.statuses[ended.struck]:  # 0: it was struck when its work was done
            return ended
    return None


def _resumed(whole: Undisturbed, place: Place, may_refuse: bool = False) -> Faults:
    """Gives the same command again. What is not as after an undisturbed run is a fault, unless it says so itself."""
    ended = run(whole.subject.commands(place.run))
    if any(ended.statuses):
        if not (may_refuse and chaos_files.said_in_one_line(ended.output)):
            yield f"status {ended.statuses} of the same command again: {last_line(ended.output)}"
        return
    state = whole.subject.state(place.run)
    told = {"history"} if may_refuse and chaos_files.lines_missed(ended.output) else set()
    differing = {name for name in whole.state.keys() | state.keys() if whole.state.get(name) != state.get(name)}
    if lost := differing - told:
        yield f"other {', '.join(sorted(lost))} than undisturbed"
    if left := left_over(place.run):
        yield f"left over: {', '.join(left)}"


def of_cut_off_files(whole: Undisturbed, place: Place, chance: random.Random) -> Iterator[tuple[str, Faults]]:
    """What a struck command left, the newest file of each kind cut off in turn."""
    place.begin(whole.subject)
    late = 0.9 * whole.seconds  # so that there is something of every kind
    strike(whole.subject.commands(place.run), signal.SIGKILL, 0, late)
    place.keep("struck")
    for kind in sorted(chaos_files.kinds(place.run)):
        place.put_back("struck")
        size = chaos_files.cut_off(chaos_files.kinds(place.run)[kind], chance)
        yield f"{kind} cut off after {size} bytes", _resumed(whole, place, may_refuse=True)


def of_a_small_disk(whole: Undisturbed, place: Place) -> Iterator[tuple[str, Faults]]:
    """A disk with too little room, then with enough."""
    for share in SHARES:
        place.clear()
        kilobytes = max(64, int(share * whole.kilobytes))
        try:
            with chaos_files.small_disk(place.run, kilobytes):
                yield f"a disk of {kilobytes} kB", _filled(whole, place)
        except PermissionError as error:
            yield f"a disk of {kilobytes} kB is skipped, for only root may make one ({error})", iter(())


def _filled(whole: Undisturbed, place: Place) -> Faults:
    ended = run(whole.subject.commands(place.run))
    if not any(ended.statuses):
        yield "it had room enough"
    elif not chaos_files.said_in_one_line(ended.output):
        yield f"no line for people: {last_line(ended.output)}"
    chaos_files.make_room(place.run, 10 * max(10_000, whole.kilobytes))
    yield from _resumed(whole, place)


def _rounds(wholes: Sequence[Undisturbed], place: Place, chance: random.Random) -> Iterator[tuple[str, Faults]]:
    """All rounds: what happens to which command, and its faults, which are found as they are asked for."""
    for i in range(_ROUNDS.value):
        whole, blow = wholes[i % len(wholes)], SIGNALS[i // len(wholes) % len(SIGNALS)]
        yield f"{i + 1:3} {whole.subject.name}: {blow.name}", of_signals(whole, place, blow, chance)
    for whole in wholes:
        if not whole.subject.before:  # such a one has directories of its own, which a disk or a cut leaves alone
            for what, faults in chain(of_cut_off_files(whole, place, chance), of_a_small_disk(whole, place)):
                yield f"    {whole.subject.name}: {what}", faults


def _tell(rounds: Iterator[tuple[str, Faults]], say: Callable[[str], None]) -> int:
    """Goes through all rounds, a line for each. Returns the number of faults."""
    count = 0
    for title, faults in rounds:
        found = [*faults]
        for line in found or ["nothing lost"]:
            say(f"{title}: {line}")
        count += len(found)
    return count


def main(argv: list[str]) -> None:
    """Runs and prints."""
    del argv
    out = Console(highlight=False, markup=False, soft_wrap=True)
    with tempfile.TemporaryDirectory() as made:
        place = Place(Path(_PLACE.value or made))
        every = subjects(exported(place.root))
        wanted = {name for name in _ONLY.value or [*every] for name in before(name, every)}
        wholes = [undisturbed(subject, place) for name, subject in every.items() if name in wanted]
        chosen = [whole for whole in wholes if not _ONLY.value or whole.subject.name in _ONLY.value]
        faults = _tell(_rounds(chosen, place, random.Random(_SEED.value)), out.print)
    out.print(f"{faults} faults")
    if faults:
        sys.exit(1)


if __name__ == "__main__":
    app.run(main)
