"""In which encoding the text of a file is, and the same text in UTF-8. Imports no TensorFlow."""

import codecs
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO, Protocol

from charset_normalizer import from_bytes

from tfvae.checks import ConfigError, DataError
from tfvae.data.containers.opening import open_file
from tfvae.data.containers.packed import ending_of, unread_ending_of
from tfvae.data.stamps import Stamp

UTF8 = "utf-8"
_BLOCK = 1 << 20
"""Bytes that are looked at in one piece."""
_LINES = 2000
"""Lines with letters beyond ASCII that tell the encoding."""
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",  # after the mark of UTF-16 is looked for, the one of UTF-32 would be taken for it
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WESTERN = ["cp1252", "latin_1"]
_OTHERS = [
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp866",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp932",
    "euc_jp",
    "gb18030",
    "cp950",
    "cp949",
]
_THAI = ["tis_620"]
"""Looked for last, for Hebrew may be read as Thai."""
_ESCAPES = (b"\x1b$B", b"\x1b$@")
"""What goes before characters of the Japanese encoding whose bytes are all ASCII."""
_CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x01\x1a\x1b"})
"""Bytes that text does not have."""
_NAMES = {"cp1252": "Windows-1252", "latin_1": "Latin-1", "utf-16": "UTF-16", "utf-32": "UTF-32"}


class Readable(Protocol):
    """What pieces of a file are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """About `size` bytes, or none at the end."""
        ...


@lru_cache(maxsize=1024)
def encoding_of(path: str, marks: tuple[Stamp, ...]) -> str:
    """The name that Python has for the encoding of a file.

    It is that of the byte order mark, UTF-16 where every second byte is zero, UTF-8 where no more lines break it than
    need it, else Windows-1252 or Latin-1 if these make sense, else what charset-normalizer finds likely among others.

    Args:
        path: of the file, packed or not, or of a member of an archive.
        marks: stamps of the file, for the answer is kept as long as they stay.

    Raises:
        DataError: the file is broken, or no text.
    """
    with open_file(path) as file:
        head = file.read(_BLOCK)
        if ending := unread_ending_of(head):
            raise DataError(
                f"{path} is no text, but what its first bytes call {ending}, which is not read: convert it."
            )
        if ending := ending_of(head):
            raise DataError(f"{path} is no text, but what its first bytes call {ending}: name it so.")
        if marked := next((name for mark, name in _MARKS.items() if head.startswith(mark)), None) or _zeros(head):
            return marked
        if 20 * len(head.translate(None, _CONTROLS)) < 19 * len(head):
            raise DataError(f"{path} is no text: it is full of control characters.")
        if any(escape in head for escape in _ESCAPES):
            return "iso2022_jp"
        lines = _odd_lines(head, file)
    if not lines:
        return UTF8
    guess = _guess(lines)
    return "latin_1" if guess == "cp1252" and not _decodes(path, guess) else guess


def told(encoding: str) -> tuple[str, ...]:
    """A line for people where text is not in UTF-8, else none."""
    return () if encoding == UTF8 else (f"read as {_NAMES.get(encoding, encoding)}",)


def require_encoding(name: str, encoding: str) -> None:
    """Raises ConfigError where an encoding is given that Python does not know; "" stands for none."""
    try:
        codecs.lookup(encoding or UTF8).incrementaldecoder  # noqa: B018 - there are codecs that are no encodings
    except LookupError:
        raise ConfigError(
            f"`{name}` must be an encoding that Python knows, such as cp1250; got {encoding!r}."
        ) from None


def in_utf8(path: str, file: BinaryIO, encoding: str) -> Readable:
    """The same text in UTF-8; a piece that is read may be longer than asked for."""
    return file if encoding == UTF8 else _Transcoded(path, file, encoding)  # type: ignore[return-value]


class _Transcoded:
    def __init__(self, path: str, file: Readable, encoding: str) -> None:
        self._path, self._file, self._encoding = path, file, encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._begun = False

    def read(self, size: int = -1, /) -> bytes:
        while True:
            piece = self._file.read(size)
            if not self._begun:  # programs that do not know of the mark keep it, and write the rest in their encoding
                self._begun, piece = True, piece.removeprefix(codecs.BOM_UTF8)
            try:
                text = self._decoder.decode(piece, final=not piece)
                found = text.encode()
            except UnicodeError as error:
                reason = getattr(error, "reason", error)
                name = _NAMES.get(self._encoding, self._encoding)
                raise DataError(f"{self._path} is not in {name} to its end ({reason}): convert it to UTF-8.") from None
            if found or not piece:
                return found


def _zeros(head: bytes) -> str | None:
    """UTF-16 without a mark: of Latin letters, digits and ends of lines, one half of each pair is zero; where most
    letters are of other scripts, these are few, and no other half is."""
    pairs = len(head) // 2
    first, second = head[: 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    few, many = sorted((first, second))
    if many * (5 if few else 50) < pairs or few * 10 > many or not many:
        return None
    found = "utf-16-le" if second > first else "utf-16-be"
    return found if many * 5 >= pairs or _is_text(head[: 2 * pairs], found) else None


def _is_text(head: bytes, encoding: str) -> bool:
    """Whether most characters are letters, and no other than ends of lines and tabs is one that text does not have."""
    text = head.decode(encoding, "ignore")
    controls = any(ord(character) < 32 and not character.isspace() for character in text)
    return not controls and 2 * sum(map(str.isalpha, text)) > len(text)


def _odd_lines(head: bytes, file: Readable) -> list[bytes]:
    """Lines beyond ASCII of the first piece that is not in UTF-8; none where UTF-8 is the likelier reading."""
    decoder = codecs.getincrementaldecoder(UTF8)()
    used, piece = False, head
    while piece:
        before = decoder.getstate()[0]
        try:
            decoder.decode(piece)
            used |= not piece.isascii()
        except UnicodeDecodeError:
            lines = [line for line in (before + piece).split(b"\n") if not line.isascii()][:_LINES]
            return [] if used or 2 * sum(map(_is_utf8, lines)) >= len(lines) else lines
        piece = file.read(_BLOCK)
    return []


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _guess(lines: Sequence[bytes]) -> str:
    """The encoding of some lines; UTF-8 where none makes sense, so that they are rejected one by one."""
    text = b"\n".join(lines)[: 1 << 16]
    bests = (from_bytes(text, cp_isolation=names).best() for names in (_WESTERN, _OTHERS, _THAI))
    found = next((best.encoding for best in bests if best), UTF8)
    return "cp1252" if found == "cp1250" and _is_portuguese(text) else found


def _is_portuguese(text: bytes) -> bool:
    """Whether most bytes that are an a with a tilde in Western texts stand before an o, as in "não"; in Central
    European ones they are a letter of Romanian, which hardly ever does."""
    return 2 * text.count(b"\xe3o") > text.count(b"\xe3")


def _decodes(path: str, encoding: str) -> bool:
    """Whether a whole file is in an encoding."""
    with open_file(path) as file:
        try:
            for piece in _pieces(file):
                piece.decode(encoding)
        except UnicodeDecodeError:
            return False
    return True


def _pieces(file: Readable) -> Iterator[bytes]:
    while piece := file.read(_BLOCK):
        yield piece
