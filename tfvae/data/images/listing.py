"""Which files of a folder belong to which split and class. Imports no TensorFlow."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tfvae.checks import DataError
from tfvae.data.reader import NO_LABEL
from tfvae.data.splits import hash_order, hash_split

SPLITS = ("train", "validation", "test")
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z")

_ASIDE = ("__macosx", "@eadir", "thumbs.db", "desktop.ini")
"""Names, in small letters, of what operating systems put beside pictures."""
_CALLED = {"val": "validation", "valid": "validation", "dev": "validation", "training": "train", "testing": "test"}
"""Names of folders of splits, in small letters, and of the splits where they differ."""

Labels = dict[str, int | None]
"""Path below the root, with slashes -> class; None for a file that lies beside the class folders."""


class Listed(NamedTuple):
    """The pictures of a folder."""

    keys: dict[str, list[str]]
    """Paths of each split, in hash order."""
    labels: Labels
    nested: tuple[str, ...]
    """Classes that are folders inside folders, as "animals/cat"."""


class _Entries(NamedTuple):
    folders: list[str]
    files: list[str]


def list_pictures(data_dir: str, test_fraction: float) -> Listed:
    """Paths of each split, the label of each path, and nested classes. `Folder` tells the rules.

    Raises:
        DataError: there is no such folder, it is still packed, or its splits cannot be told.
    """
    root = _home(Path(data_dir))
    splits = _splits(root)
    if not splits:
        by_split, nested = _labels({"": _classes(root)}, {"": ""})
        labels = by_split[""]
        return Listed(hash_split(labels, test_fraction, data_dir), labels, nested)
    if "test" not in splits:
        folders = " and ".join(splits.values())
        raise DataError(f"{root} has the folders {folders}, but none called test: rename one of them.")
    unknown = sorted(set(_entries(root).folders) - set(splits.values()))
    if unknown:
        raise DataError(f"{root / unknown[0]} lies beside train/ and test/, where only {', '.join(SPLITS)} may be.")
    paths = {name: (root / folder).relative_to(data_dir).as_posix() for name, folder in splits.items()}
    by_split, nested = _labels({name: _classes(root / splits[name]) for name in SPLITS if name in splits}, paths)
    keys = {name: hash_order(part) for name, part in by_split.items()}
    return Listed(keys, {key: label for part in by_split.values() for key, label in part.items()}, nested)


def _home(root: Path) -> Path:
    """The folder that has those of the splits, where nothing else lies in those around it; else the root."""
    inner = root
    while not _splits(inner):
        entries = _entries(inner)
        if entries.files or len(entries.folders) != 1:
            return root
        inner = inner / entries.folders[0]
    return inner


def _splits(folder: Path) -> dict[str, str]:
    """Split -> its folder, where a folder has those of "train" and of another split; else none."""
    called = {name: _CALLED.get(name.lower(), name.lower()) for name in _entries(folder).folders}
    found = {split: name for name, split in called.items() if split in SPLITS}
    return found if "train" in found and len(found) > 1 else {}


def _entries(folder: Path) -> _Entries:
    """Visible entries of a folder; raises DataError where it is none, or holds archives alone."""
    _refuse_archive(folder, folder.is_file())
    try:
        with os.scandir(folder) as found:  # tells folders from files without a system call for each
            visible = [(entry.is_dir(), entry.name) for entry in found if not _is_aside(entry.name)]
    except OSError as error:
        raise DataError(
            f"{folder} cannot be listed ({error.strerror}): `data_dir` must be a folder of pictures."
        ) from error
    files = sorted(name for is_folder, name in visible if not is_folder)
    if len(files) == len(visible) > 0 and all(name.endswith(ARCHIVES) for name in files):
        _refuse_archive(folder / files[0], True)
    return _Entries(sorted(name for is_folder, name in visible if is_folder), files)


def _is_aside(name: str) -> bool:
    return name.startswith(".") or name.lower() in _ASIDE


def _refuse_archive(path: Path, is_file: bool) -> None:
    if is_file and path.name.endswith(ARCHIVES):
        raise DataError(f"{path} is an archive: unpack it, and give the unpacked folder as `data_dir`.")


def _classes(folder: Path, name: str = "") -> dict[str, list[str]]:
    """Path of each class folder, "" for the folder itself -> names of the files that lie right in it.

    A folder that has nothing but folders is no class.
    """
    entries = _entries(folder)
    found = {name: entries.files} if entries.files or not (name and entries.folders) else {}
    for inner in entries.folders:
        found |= _classes(folder / inner, f"{name}/{inner}" if name else inner)
    return found


def _labels(
    splits: dict[str, dict[str, list[str]]], folders: Mapping[str, str]
) -> tuple[dict[str, Labels], tuple[str, ...]]:
    """Labels of the paths of each split, and classes inside classes; the classes are those of all splits.

    Args:
        splits: split -> its classes, with their files.
        folders: split -> path of its folder below the root.
    """
    classes = sorted({name for inside in splits.values() for name in inside if name}, key=lambda name: name.split("/"))
    number: Labels = {name: i for i, name in enumerate(classes)}
    number[""] = None if classes else NO_LABEL
    result: dict[str, Labels] = {}
    for split, inside in splits.items():
        paths = {name: "/".join(filter(None, (folders[split], name))) for name in inside}
        result[split] = {
            f"{paths[name]}/{file}".lstrip("/"): number[name] for name, files in inside.items() for file in files
        }
    return result, tuple(name for name in classes if "/" in name)
