"""Versions of a model on disk: folders whose names are numbers, in the base path of the model."""

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

MODEL = "saved_model.pb"
"""The file that makes a folder a SavedModel."""
GREATEST = 2**63 - 1
"""Of the numbers that fit into the protocol."""

Policy = Callable[[Iterable[int]], list[int]]
"""The versions that there are -> those that are served, newest first."""
Stamp = frozenset[tuple[str, int, int]]
"""Name, size and time of each file of a folder."""


def versions(base: Path) -> dict[int, Path]:
    """The SavedModels below a base path by their numbers; {} where there is none, or no such folder.

    A base path that is itself a SavedModel is version 1, so that any export can be served from where it lies.
    TensorFlow Serving has no such rule: there, the folder must be called 1.
    """
    if (base / MODEL).is_file():
        return {1: base}
    folders = sorted(path.parent for path in base.glob(f"*/{MODEL}"))
    # Only ASCII: int() reads the digits of all scripts, so two folders could be one version.
    numbered = {int(path.name): path for path in folders if re.fullmatch("[0-9]+", path.name)}
    return {number: path for number, path in numbered.items() if number <= GREATEST}


def latest(n: int = 1) -> Policy:
    """The n versions with the greatest numbers."""
    return lambda found: every(found)[:n]


def every(found: Iterable[int]) -> list[int]:
    """All versions: a `Policy` itself."""
    return sorted(found, reverse=True)


def specific(numbers: Collection[int]) -> Policy:
    """Those of the numbers that there are."""
    return lambda found: [number for number in every(found) if number in numbers]


def stamp(folder: Path) -> Stamp:
    """What changes when a file of the folder does; a copy that is still being made has another at each look."""
    files = [(path, path.stat()) for path in folder.rglob("*")]
    return frozenset((str(path.relative_to(folder)), stat.st_size, stat.st_mtime_ns) for path, stat in files)
