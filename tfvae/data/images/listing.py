"""Which files of a folder belong to which split and class. Imports no TensorFlow."""

import os
from pathlib import Path
from typing import NamedTuple

from tfvae.checks import DataError
from tfvae.data.reader import NO_LABEL
from tfvae.data.splits import hash_order, hash_split

SPLITS = ("train", "validation", "test")
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z")

Labels = dict[str, int | None]
"""Path below the root, with slashes -> class; None for a file that lies beside the class folders."""


class _Entries(NamedTuple):
    folders: list[str]
    files: list[str]


def list_pictures(data_dir: str, test_fraction: float) -> tuple[dict[str, list[str]], Labels]:
    """Paths of each split in hash order, and the label of each path. `Folder` tells the rules.

    Raises:
        DataError: there is no such folder, it is still packed, or its splits cannot be told.
    """
    root = Path(data_dir)
    entries = _entries(root)
    if not {"train", "test"} <= set(entries.folders):
        labels = _labels(root, {"": entries})[""]
        return hash_split(labels, test_fraction, data_dir), labels
    unknown = sorted(set(entries.folders) - set(SPLITS))
    if unknown:
        raise DataError(f"{root / unknown[0]} lies beside train/ and test/, where only {', '.join(SPLITS)} may be.")
    by_split = _labels(root, {name: _entries(root / name) for name in SPLITS if name in entries.folders})
    return {name: hash_order(part) for name, part in by_split.items()}, {
        k: v for d in by_split.values() for k, v in d.items()
    }


def _entries(folder: Path) -> _Entries:
    """Visible entries of a folder; raises DataError where it is none, or holds archives alone."""
    _refuse_archive(folder, folder.is_file())
    try:
        with os.scandir(folder) as found:  # tells folders from files without a system call for each
            visible = [(entry.is_dir(), entry.name) for entry in found if not entry.name.startswith(".")]
    except OSError as error:
        raise DataError(
            f"{folder} cannot be listed ({error.strerror}): `data_dir` must be a folder of pictures."
        ) from error
    files = sorted(name for is_folder, name in visible if not is_folder)
    if len(files) == len(visible) > 0 and all(name.endswith(ARCHIVES) for name in files):
        _refuse_archive(folder / files[0], True)
    return _Entries(sorted(name for is_folder, name in visible if is_folder), files)


def _refuse_archive(path: Path, is_file: bool) -> None:
    if is_file and path.name.endswith(ARCHIVES):
        raise DataError(f"{path} is an archive: unpack it, and give the unpacked folder as `data_dir`.")


def _labels(root: Path, splits: dict[str, _Entries]) -> dict[str, Labels]:
    """Labels of the paths of each split; the classes are the folders of all splits."""
    classes = sorted({folder for entries in splits.values() for folder in entries.folders})
    number = {name: i for i, name in enumerate(classes)}
    result: dict[str, Labels] = {}
    for split, entries in splits.items():
        prefix = f"{split}/" if split else ""
        result[split] = {prefix + name: None if classes else NO_LABEL for name in entries.files}
        for folder in entries.folders:
            inside = _entries(root / split / folder)
            paths = [f"{prefix}{folder}/{name}" for name in (*inside.files, *inside.folders)]
            result[split].update(dict.fromkeys(paths, number[folder]))
    return result
