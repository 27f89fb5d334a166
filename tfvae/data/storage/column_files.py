"""Columns in one file, which is written from chunks and mapped into memory. Imports no TensorFlow.

The first line is the digest of all that follows. The second is JSON that says what the arrays are. Then come the
arrays, each at a multiple of `_ALIGNED` bytes.
"""

import json
import math
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from tfvae.seals import digest_of
from tfvae.whole_files import replacing

Columns = Mapping[str, np.ndarray]

_ALIGNED = 64
"""Bytes; what TensorFlow wants of an array that it reads where it lies."""
_LONGEST = 1 << 26
"""Bytes of a line at most: what is no such file may have no line at all."""
_DIGEST = 64
"""Characters of a digest; with the end of its line it takes 65 bytes."""
_IN_MEMORY = 1 << 22
"""Bytes of chunks that wait in memory; more wait in a file."""


class _Block(NamedTuple):
    """An array of a chunk, in the file where they wait."""

    start: int
    dtype: np.dtype
    shape: tuple[int, ...]


def write_columns(path: Path, words: str, chunks: Iterable[Columns]) -> None:
    """Writes columns, whole or not at all, with never more than one chunk in memory.

    An array that is narrower than others of its name is filled up with zeros at the end of its last axis. Texts become
    bytes of one length; zeros at their end are lost.

    Args:
        path: of the file, in a directory that is there.
        words: what the columns are; `map_columns` must be given the same.
        chunks: arrays of some rows at a time. Arrays of one name differ in their first and last axes at most.
    """
    with (
        tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(path.parent)) as waiting,
        replacing(path.parent, path.name) as partial,
        partial.open("w+b") as file,
    ):
        blocks = _wait(waiting, chunks)
        file.write(_digest_line(""))
        file.write(_head(words, {name: _joined(name, parts) for name, parts in blocks.items()}))
        for parts in blocks.values():
            _fill(file)
            file.writelines(_widened(waiting, parts))
        file.seek(len(_digest_line("")))
        digest = _digest_line(digest_of(file))
        file.seek(0)
        file.write(digest)


def map_columns(path: Path, words: str) -> dict[str, np.ndarray] | None:
    """The columns of a file, mapped into memory: copy on write, and the file may be deleted.

    Returns:
        None where there is no file.

    Raises:
        ValueError: the file is not as it was written, or not of these words.
    """
    if not path.exists():
        return None
    listed, begin = _checked(path, words)
    whole, found = np.memmap(path, np.uint8, "c"), dict[str, np.ndarray]()
    for name, dtype, shape in listed:
        begin = _aligned(begin)
        end = begin + np.dtype(dtype).itemsize * math.prod(shape)
        found[name] = whole[begin:end].view(dtype).reshape(shape)
        begin = end
    return found


def _checked(path: Path, words: str) -> tuple[list[tuple[str, str, Sequence[int]]], int]:
    """Name, type and shape of each array, and where the first may begin, after a look at all bytes.

    They are read, not mapped: a page that was looked at through a map counts as memory of this process.
    """
    with path.open("rb") as file:
        digest, head, begin = file.readline(_LONGEST), _read_head(file.readline(_LONGEST)), file.tell()
        if head.get("words") != words:
            raise ValueError("it is of other records, or none of these files")
        file.seek(len(digest))
        if _digest_line(digest_of(file)) != digest:
            raise ValueError("it was cut off or changed since it was written")
    return head["columns"], begin


def _digest_line(digest: str) -> bytes:
    return digest.ljust(_DIGEST).encode() + b"\n"


def _read_head(line: bytes) -> dict[str, Any]:
    """What the first line says; nothing where it is none of `_head`'s."""
    try:
        head = json.loads(line)
    except ValueError:
        return {}
    return head if isinstance(head, dict) else {}


def _head(words: str, columns: Mapping[str, _Block]) -> bytes:
    listed = [(name, block.dtype.str, block.shape) for name, block in columns.items()]
    return json.dumps({"words": words, "columns": listed}).encode() + b"\n"


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _fill(file: BinaryIO) -> None:
    file.write(bytes(_aligned(file.tell()) - file.tell()))


def _wait(file: Any, chunks: Iterable[Columns]) -> dict[str, list[_Block]]:
    """Writes all arrays as they come: how wide each column is shows only at the end."""
    blocks = dict[str, list[_Block]]()
    for chunk in chunks:
        for name, column in chunk.items():
            array = _as_bytes(column) if column.dtype.kind in "OUS" else column
            blocks.setdefault(name, []).append(_Block(file.tell(), array.dtype, array.shape))
            file.write(array.tobytes())
    return blocks


def _as_bytes(texts: np.ndarray) -> np.ndarray:
    found = [text.encode() if isinstance(text, str) else text for text in texts.ravel().tolist()]
    return np.array(found, "S").reshape(texts.shape)


def _joined(name: str, parts: list[_Block]) -> _Block:
    """What the parts of a column make together."""
    inner = {part.shape[1:-1] for part in parts}
    if len(inner) > 1 or len({len(part.shape) for part in parts}) > 1:
        raise ValueError(f"`chunks` must have {name!r} in one shape, first and last axis aside; got {sorted(inner)}.")
    rows, shape = sum(part.shape[0] for part in parts), parts[0].shape
    width = max(part.shape[-1] for part in parts)
    return _Block(0, np.result_type(*(part.dtype for part in parts)), (rows, *shape[1:-1], width)[: len(shape)])


def _widened(file: Any, parts: list[_Block]) -> Iterator[bytes]:
    """The parts of a column, each in the width and type of the widest."""
    whole = _joined("", parts)
    for part in parts:
        file.seek(part.start)
        array = np.frombuffer(file.read(part.dtype.itemsize * math.prod(part.shape)), part.dtype).reshape(part.shape)
        if array.ndim > 1 and array.shape[-1] < whole.shape[-1]:
            sides = [(0, 0)] * (array.ndim - 1)
            array = np.pad(array, [*sides, (0, whole.shape[-1] - array.shape[-1])])
        yield array.astype(whole.dtype, copy=False).tobytes()
