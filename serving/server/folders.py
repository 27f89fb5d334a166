"""Versions of a model on disk: folders whose names are numbers, in the base path of the model."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tensorflow_serving.config.file_system_storage_path_source_pb2 import FileSystemStoragePathSourceConfig

    VersionPolicy = FileSystemStoragePathSourceConfig.ServableVersionPolicy

MODEL = "saved_model.pb"
"""The file that makes a folder a SavedModel."""
GREATEST = 2**63 - 1
"""Of the numbers that fit into the protocol."""

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


def wanted(found: Iterable[int], policy: "VersionPolicy") -> list[int]:
    """Those of the versions that a `model_version_policy` asks for, newest first; it asks for one where it is empty."""
    newest_first = sorted(found, reverse=True)
    kind = policy.WhichOneof("policy_choice")
    if kind == "all":
        return newest_first
    if kind == "specific":
        return [number for number in newest_first if number in policy.specific.versions]
    return newest_first[: policy.latest.num_versions or 1]


def stamp(folder: Path) -> Stamp:
    """What changes when a file of the folder does; a copy that is still being made has another at each look."""
    files = [(path, path.stat()) for path in folder.rglob("*")]
    return frozenset((str(path.relative_to(folder)), stat.st_size, stat.st_mtime_ns) for path, stat in files)
