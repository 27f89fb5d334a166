"""Which files of a folder or an archive are data. Imports no TensorFlow."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from typing import NamedTuple

from tfvae.checks import ConfigError, DataError, named, require_utf8
from tfvae.data.containers.archives import is_archive, members, place_of
from tfvae.data.containers.opening import explained, open_file
from tfvae.data.containers.packed import without_packing
from tfvae.data.stamps import Stamp, stamps

_BESIDE = re.compile(
    r"(read[-_ ]?me|licen[cs]e|copying|notice|change(s|log)|citation|authors|data[-_ ]?dictionary|code[-_ ]?book)"
    r"(\..*)?",
    re.IGNORECASE | re.ASCII,
)
"""Names of files that lie beside data and are none."""
_DESCRIBES = re.compile(
    r"((dataset[-_ ]?)?(meta[-_ ]?data|infos?|description)|about|data[-_ ]?package|schema|manifest|croissant"
    r"|(column|field|variable)s?[-_ ]?(desc(ription)?s?|names|info)|sample[-_ ]?submission)(\..*)?",
    re.IGNORECASE | re.ASCII,
)
"""Names of files that tell of the data where there are other files."""
_LOCKED = "~$"
"""Begins the name of a file that a program for sheets keeps while a workbook is open."""
_GRID = re.compile(r"(.*/)?summary/.*-summary\.csv", re.IGNORECASE | re.ASCII)
"""Counts of addresses by squares of a grid, which OpenAddresses puts beside its addresses."""


class NoFileError(DataError):
    """A folder or archive holds no file of the kind that is looked for."""


class Listing(NamedTuple):
    """What a folder or an archive holds."""

    files: list[str]
    """Sorted paths of the data."""
    beside: list[str]
    """Names of what was left out."""

    def told(self) -> tuple[str, ...]:
        """A line for people where something was left out, else none."""
        if not self.beside:
            return ()
        return (f"left out beside the data: {named(self.beside)}",)


def find_files(path: str, endings: Sequence[str], weak: Sequence[str] = ()) -> list[str]:
    """The files of `list_files`."""
    return list_files(path, endings, weak).files


def list_files(path: str, endings: Sequence[str], weak: Sequence[str] = ()) -> Listing:
    """The files in a folder or archive whose names have one of the endings; a file stands for itself, and so does a
    member of an archive.

    An ending may be followed by that of a packing, such as `.gz`. The case of names does not count. Hidden files and
    folders, README and LICENSE files and the like are left out, and the grids of OpenAddresses; where there are other
    files, so are those that describe them, such as `metadata.json`.

    Args:
        path: the file, the folder or the archive.
        endings: of the data.
        weak: those of the endings that count only where no other file has a better one, such as `.txt` beside `.csv`.

    Raises:
        NoFileError: no file in the folder or archive ends so.
        DataError: there is no such file or folder, an archive is broken, or a name is not in UTF-8.
    """
    root = Path(path)
    if (place := place_of(path)) and path in _members(place.archive):
        return Listing([path], [])
    if not root.exists():
        raise DataError(f"{path} does not exist: it must be a file or a folder of files, {_either(endings)}.")
    if root.is_file() and not is_archive(path):
        return Listing([path], [])
    names = {name: _inner(name, path) for file in _all(root, path) for name in _members(file)}
    found = [name for name, inner in names.items() if _wanted(inner, endings)]
    if not found:
        inside = [name for name in names.values() if is_archive(name)]
        more = f"; it holds archives ({named(inside)}): unpack it" if inside else ""
        raise NoFileError(
            f"{path} holds no file whose name ends in {_either(endings)}, nor one packed as .gz or .zip{more}."
        )
    for name in found:
        _require_utf8(name)
    told = [name for name in found if not _DESCRIBES.fullmatch(PurePath(name).name)] or found
    kept = [name for name in told if not without_packing(name).endswith(tuple(weak))] if weak else told
    kept = kept or told
    beside = dict(names.items() - {name: names[name] for name in kept}.items())
    return Listing(kept, sorted(beside.values()))


def full_files(path: str, endings: Sequence[str], weak: Sequence[str] = ()) -> Listing:
    """The same without those of several files that are empty, as programs that write in parts leave them.

    The last answer is kept until a file changes, for each part of a table asks again.
    """
    return _full_files(path, stamps([path]), tuple(endings), tuple(weak))


@lru_cache(maxsize=1)
def _full_files(path: str, marks: tuple[Stamp, ...], endings: tuple[str, ...], weak: tuple[str, ...]) -> Listing:
    found = list_files(path, endings, weak)
    full = [file for file in found.files if _holds_bytes(file)] if len(found.files) > 1 else found.files
    empty = [f"{PurePath(file).name} (empty)" for file in found.files if file not in set(full)]
    return Listing(full or found.files, [*found.beside, *(empty if full else ())])


def _holds_bytes(path: str) -> bool:
    with open_file(path) as file:
        return bool(file.read(1))


def _all(root: Path, path: str) -> list[str]:
    return sorted(str(file) for file in root.rglob("*") if file.is_file()) if root.is_dir() else [path]


def _members(path: str) -> Iterator[str]:
    """Paths of the members of an archive; the path itself where it is none."""
    if not is_archive(path):
        yield path
        return
    with explained(path):
        found = members(path)
    yield from (f"{path}/{name}" for name in found)


def _inner(name: str, path: str) -> str:
    """A name as seen from the folder or archive that was given."""
    return name.removeprefix(path).lstrip("/")


def _require_utf8(name: str) -> None:
    try:
        require_utf8("name", name)
    except ConfigError as error:
        raise DataError(f"a file cannot be read by that name: {error} Rename it.") from None


def _either(endings: Sequence[str]) -> str:
    return " or ".join(endings)


def _wanted(name: str, endings: Sequence[str]) -> bool:
    path = PurePath(name)
    hidden = any(part.startswith(".") and part.strip(".") for part in path.parts) or path.name.startswith(_LOCKED)
    left_out = hidden or "__MACOSX" in path.parts or _BESIDE.fullmatch(path.name) is not None
    return not left_out and not _GRID.fullmatch(name) and without_packing(name).endswith(tuple(endings))
