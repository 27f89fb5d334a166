"""Objects of JSON that are no lines: arrays, collections, objects over several lines. Imports no TensorFlow.

They are read one by one, so that a file may be larger than the memory.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tfvae.checks import DataError
from tfvae.data.containers.encoding import UTF8, Readable, in_utf8
from tfvae.data.containers.opening import open_file
from tfvae.data.reader import ALL, Shard
from tfvae.data.records.delimited import Row
from tfvae.data.records.json_lines import DECODER

_PIECE = 1 << 16
LARGEST = 8 << 20
"""Characters of an object: what its JSON becomes in memory may take twenty times as many."""
_HEAD = 1 << 16
"""Characters in which a collection tells what it is."""
_COLLECTION = re.compile(r'"type"\s*:\s*"FeatureCollection"')
_FEATURES = re.compile(r'"features"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s\x1e\ufeff]*")


@dataclass(frozen=True)
class JsonDocument:
    """A file of JSON arrays, of GeoJSON FeatureCollections, or of objects, one after the other.

    Args:
        path: of the file.
        encoding: of its text.
    """

    path: str
    encoding: str = UTF8

    def shards(self) -> list[Shard]:
        """One part; its items are no more than the braces in the file."""
        with open_file(self.path) as file:
            text, braces = in_utf8(self.path, file, self.encoding), 0
            while piece := text.read(1 << 20):
                braces += piece.count(b"{")
        return [Shard(ALL, self.path, 0, braces)]

    def rows(self, shard: Shard) -> Iterator[Row]:
        """The objects, counted from 1.

        Raises:
            DataError: the file is broken, or no JSON to its end.
        """
        with open_file(self.path) as file:
            for number, (raw, value) in enumerate(
                _values(_Text(self.path, in_utf8(self.path, file, self.encoding))), 1
            ):
                yield Row(
                    number, raw.encode("utf-8", "replace"), value if isinstance(value, dict) else "not a JSON object"
                )


def _values(text: "_Text") -> Iterator[tuple[str, Any]]:
    """What the document has one after the other, as it is written and as it is read."""
    text.read(_HEAD)
    while text.next():
        if text.next() == "{" and _COLLECTION.search(text.ahead) and _FEATURES.search(text.ahead):
            yield from _features(text)
        elif text.next() == "[":
            yield from _list(text)
        else:
            yield text.value()
        text.skip(",")  # a bracket is missing, and the objects are whole


def _features(text: "_Text") -> Iterator[tuple[str, Any]]:
    """The features of a collection; its other members, such as that of the projection, are left out."""
    text.take("{")
    while True:
        if text.value()[1] == "features":
            text.take(":")
            yield from _list(text)
        else:
            text.take(":")
            text.value()
        if not text.skip(","):
            text.take("}")
            return


def _list(text: "_Text") -> Iterator[tuple[str, Any]]:
    text.take("[")
    while text.next() != "]":
        yield text.value()
        if not text.skip(","):
            break
    text.take("]")


class _Text:
    """The text of a document, of which a piece is in memory."""

    def __init__(self, path: str, file: Readable) -> None:
        self.ahead = ""
        """What is read and not yet taken."""
        self._path, self._file, self._at, self._whole, self._taken = path, file, 0, False, 0
        self._decoder = codecs.getincrementaldecoder(UTF8)()
        self._json = DECODER

    def read(self, n: int) -> None:
        """Reads on, up to about n more bytes."""
        piece = self._file.read(n)
        self._whole = not piece
        try:
            self.ahead = self.ahead[self._at :] + self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError:
            raise self._broken("it is not in UTF-8") from None
        self._at = 0

    def next(self) -> str:
        """The next character that is no blank; "" at the end."""
        while True:
            found = _BETWEEN.match(self.ahead, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self.ahead) or self._whole:
                return self.ahead[self._at : self._at + 1]
            self.read(_PIECE)

    def skip(self, character: str) -> bool:
        """Takes a character if it is the next one."""
        there = self.next() == character
        self._at += there
        return there

    def take(self, character: str) -> None:
        """Takes the next character, which must be this one."""
        if not self.skip(character):
            raise self._broken(f"{character!r} is missing" if self.next() else "it breaks off")

    def value(self) -> tuple[str, Any]:
        """Takes the next value."""
        self.next()
        while True:
            reason = "it breaks off"
            try:
                found, end = self._json.raw_decode(self.ahead, self._at)
                # At the end of what was read, a number may go on.
                if end < len(self.ahead) or self._whole:
                    raw, self._at = self.ahead[self._at : end], end
                    self._taken += 1
                    return raw, found
            except RecursionError:
                raise self._broken("it is nested too deep") from None
            except ValueError as error:
                reason = str(error).partition(":")[0].lower()
            left = len(self.ahead) - self._at
            if self._whole or left > LARGEST:
                raise self._broken(reason if self._whole else f"an object of more than {LARGEST >> 20} MB")
            self.read(max(_PIECE, left))  # twice as much each time, or the time would grow with the square of an object

    def _broken(self, reason: str) -> DataError:
        return DataError(f"{self._path} is no JSON after its value {self._taken} ({reason}): it must be whole.")
