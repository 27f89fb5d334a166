"""Records are parsed once: their columns are kept on disk beside them, and mapped into memory by all who read them.

Imports no TensorFlow.
"""

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tfvae import __version__
from tfvae.checks import DataError
from tfvae.data.stamps import stamps
from tfvae.data.storage.column_files import Columns, map_columns, write_columns
from tfvae.data.storage.waiting import alone
from tfvae.whole_files import clear_partial

Parse = Callable[[], Iterable[Columns]]
"""Parses records, some at a time; see `write_columns`."""

COLUMNS = "_columns"
"""Folder of the files. It lies beside those of the splits, for TFX takes all that is inside of them for records."""

_SPLIT = "Split-"
_LOG = logging.getLogger(__name__)


def kept_columns(split: str, paths: Sequence[str], words: str, parse: Parse) -> dict[str, np.ndarray]:
    """Columns of a split, mapped into memory from their file, which is written first where there is none.

    Of several processes that want the same columns one parses, while the others wait. Where no file can be kept, as
    beside records that are not local, or on a full disk, this process has a temporary one.

    Args:
        split: its name.
        paths: the files of its records.
        words: how they are parsed: the same words and files, and the same code, give the same columns.
        parse: called where there is no such file, or where it is torn.

    Raises:
        DataError: whatever `parse` raises, or there is no room for a temporary file.
    """
    files = {path: (size, time) for path, size, time in stamps(paths)}
    if not all(path in files for path in paths):
        return temporary_columns(parse)
    stamped = [(Path(path).name, *files[path]) for path in paths]  # names alone, so that a folder can be moved
    folder, kin = _home(paths[0]), f"{split}.{_digest(_code(), stamped)}"
    try:
        with alone(folder):
            return _kept(folder / f"{kin}.{_digest(words)}", words, parse)
    except OSError as error:
        _LOG.warning("The columns of %s are parsed, but not kept in %s: %s", split, folder, error.strerror)
    return temporary_columns(parse)  # outside, so that what it raises is not laid to the full disk


def temporary_columns(parse: Parse) -> dict[str, np.ndarray]:
    """Columns as `kept_columns` has them, in a file that no other process finds.

    Raises:
        DataError: whatever `parse` raises, or there is no room for the file.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:  # what is mapped stays, though its name is gone
            return _written(Path(folder, "columns"), "", parse)
    except OSError as error:
        raise DataError(f"columns of records need room in {tempfile.gettempdir()}: {error.strerror}.") from error


def _home(path: str) -> Path:
    folder = Path(path).absolute().parent
    return (folder.parent if folder.name.startswith(_SPLIT) else folder) / COLUMNS


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


@cache
def _code() -> str:
    """Changes with the code that parses."""
    root, digest = Path(__file__).parents[2], hashlib.sha256(__version__.encode())
    code = [file for folder in ("data", "schema") for file in (root / folder).rglob("*.py")]
    for path in sorted([*code, root / "symbols.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _kept(path: Path, words: str, parse: Parse) -> dict[str, np.ndarray]:
    try:
        found = map_columns(path, words)
    except ValueError as error:
        _LOG.warning("%s is parsed anew: %s.", path, error)
        found = None
    if found is None:
        _clear(path)
        found = _written(path, words, parse)
    return found


def _clear(path: Path) -> None:
    """Deletes what killed processes left, and the columns of records that this split had before."""
    clear_partial(path.parent)
    split, files, _ = path.name.rsplit(".", 2)
    for other in path.parent.iterdir():
        if other.name.rpartition(".")[0].rpartition(".")[0] == split and f"{split}.{files}." not in other.name:
            other.unlink()


def _written(path: Path, words: str, parse: Parse) -> dict[str, np.ndarray]:
    write_columns(path, words, parse())
    found = map_columns(path, words)
    assert found is not None, "it was just written"
    return found
