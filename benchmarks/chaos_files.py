"""Files that are cut off, and disks without room."""

import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SKIPPED = (".lock", ".log", "tfevents", ".sqlite")
"""Parts of names that are cut off in vain: of locks and logs, and of files that their own libraries keep."""


def kinds(directory: Path) -> dict[str, Path]:
    """The newest file of each kind in a directory: names that differ in numbers alone are of one kind."""
    files = [path for path in directory.rglob("*") if path.is_file() and path.stat().st_size]
    known = [path for path in files if not any(part in path.name for part in SKIPPED)]
    return {_kind(path, directory): path for path in sorted(known, key=lambda path: path.stat().st_mtime_ns)}


def _kind(path: Path, directory: Path) -> str:
    return re.sub(r"\d+", "#", str(path.relative_to(directory)))


def cut_off(path: Path, chance: random.Random) -> int:
    """Leaves the first bytes of a file, none or more, but not all. Returns how many."""
    size = chance.randrange(path.stat().st_size)
    with path.open("r+b") as file:
        file.truncate(size)
    return size


def said_in_one_line(output: str) -> bool:
    """Whether failed commands said why in a line for people; behind that of a worker gRPC may have its own say."""
    return "Traceback" not in output and any(line.startswith("Error: ") for line in output.splitlines())


def lines_missed(output: str) -> bool:
    """Whether a command said that its history was cut short, of which nothing could be made again."""
    return "history.jsonl lacks " in output


@contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[Path]:
    """A file system in memory of so many kilobytes; only root may make one.

    Raises:
        PermissionError: this is not root, or the machine does not allow it.
    """
    place.mkdir(parents=True, exist_ok=True)
    _mount(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)])
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def make_room(place: Path, kilobytes: int) -> None:
    """Makes a small disk larger, with what is on it."""
    _mount(["mount", "-o", f"remount,size={kilobytes}k", str(place)])


def _mount(command: Sequence[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise PermissionError(done.stderr.strip())
