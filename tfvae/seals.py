"""Seals: small files that vouch for others. Imports no TensorFlow.

A program that is killed, a full disk or a copy that was cut short leave files that look like whole ones. A seal is
written last, holds size and digest of each file, and is compared with them when they are read.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from tfvae.whole_files import flush, write_json

_CHUNK = 1 << 20


class SealError(ValueError):
    """Files are not as they were when they were sealed; the message says in a few words which, and in what."""


def seal(path: Path, files: Iterable[Path], facts: Mapping[str, Any]) -> None:
    """Writes a seal.

    Args:
        path: of the seal.
        files: in its folder, or below; what it vouches for. They are on the disk before the seal is.
        facts: what JSON can hold; `unsealed` gives it back.
    """
    stamps = {}
    for file in files:
        flush(file)
        stamps[file.relative_to(path.parent).as_posix()] = [file.stat().st_size, _digest(file)]
    content = {"files": stamps, "facts": dict(facts)}
    write_json(path, {"digest": _own(content), **content})


def unsealed(path: Path) -> dict[str, Any]:
    """The facts of a seal, after a look at itself and at each file that it vouches for.

    Raises:
        SealError: one of them is not as it was when it was sealed.
    """
    content = _content(path)
    for name, (size, digest) in content["files"].items():
        file = path.parent / name
        if not file.is_file():
            raise SealError(f"{name} is missing")
        if (now := file.stat().st_size) != size:
            raise SealError(f"{name} has {now} bytes instead of {size}")
        if _digest(file) != digest:
            raise SealError(f"{name} has other bytes than were written")
    return content["facts"]


def _content(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise SealError(f"there is no {path.name}, which is written last")
    try:
        content = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError):  # of JSON, and of UTF-8
        content = None
    if not isinstance(content, dict) or content.pop("digest", None) != _own(content):
        raise SealError(f"{path.name} is not as it was written")
    return content


def _own(content: Any) -> str:
    """The digest of a seal itself. JSON gives back equal numbers and texts, and their order."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def digest_of(file: BinaryIO) -> str:
    """SHA-256, in hexadecimal, of what is still to be read of a file."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return digest_of(file)
