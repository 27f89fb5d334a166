"""Where runs are struck: one directory for all rounds, and copies of what commands begin with and left."""

import shutil
from pathlib import Path
from typing import NamedTuple

from benchmarks.chaos_processes import run
from benchmarks.chaos_states import State
from benchmarks.chaos_subjects import Subject


class Undisturbed(NamedTuple):
    """A command as it runs when nothing happens."""

    subject: Subject
    seconds: float
    state: State
    kilobytes: int
    """That it leaves."""


class Place(NamedTuple):
    """Directories of the rounds. Runs have one path in all rounds, for a pipeline's metadata have absolute paths."""

    root: Path

    @property
    def run(self) -> Path:
        return self.root / "run"

    def begin(self, subject: Subject) -> None:
        """Puts there what a command begins with."""
        self.clear()
        if subject.before:
            self.put_back(subject.before)

    def clear(self) -> None:
        """Makes an empty directory of it."""
        shutil.rmtree(self.run, ignore_errors=True)
        self.run.mkdir(parents=True)

    def keep(self, name: str) -> None:
        """Copies what is there."""
        shutil.rmtree(self.root / "kept" / name, ignore_errors=True)
        shutil.copytree(self.run, self.root / "kept" / name, symlinks=True)

    def put_back(self, name: str) -> None:
        """Copies back what was kept. Times of files stay, for records know their raw files by them."""
        shutil.rmtree(self.run, ignore_errors=True)
        shutil.copytree(self.root / "kept" / name, self.run, symlinks=True)


def undisturbed(subject: Subject, place: Place) -> Undisturbed:
    """Runs a command to its end, and keeps what it left. Raises RuntimeError where it fails by itself."""
    place.begin(subject)
    ended = run(subject.commands(place.run))
    if any(ended.statuses):
        raise RuntimeError(f"{subject.name} failed undisturbed:\n{ended.output}")
    place.keep(subject.name)
    size = sum(path.stat().st_size for path in place.run.rglob("*") if path.is_file())
    return Undisturbed(subject, ended.seconds, subject.state(place.run), size >> 10)
