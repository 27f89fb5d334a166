"""Rows as lines of text: CSV, JSON lines, sentences; plain or gzipped. Imports no TensorFlow."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from serving.row_files.contents import Contents, Open, Write
from tfvae.schema.message import Schema
from tfvae.schema.rows import Table, csv_header, csv_lines, json_lines

LEVEL = 1
"""Of gzip: files are a quarter larger than at the usual 6 or 9, and are written in half the time or less."""

Sink = Callable[[bytes], object]
"""Takes the next bytes of a file."""
Opened = Callable[[Path], AbstractContextManager[Sink]]


@contextmanager
def plain(path: Path) -> Iterator[Sink]:
    """The bytes are the file."""
    with path.open("wb") as file:
        yield file.write


@contextmanager
def gzipped(path: Path) -> Iterator[Sink]:
    """The bytes are compressed. Without a name and a time in the file, equal rows give equal files."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as file:
        yield file.write


def csv(opened: Opened) -> Open:
    """Comma-separated values with a header, as `tfvae.schema.rows` spells them."""
    return _lines(
        opened,
        lambda contents: csv_header(_schema(contents), safe=contents.safe_csv),
        lambda table, contents: csv_lines(table, _schema(contents), safe=contents.safe_csv),
    )


def jsonl(opened: Opened) -> Open:
    """An object of JSON a line, as `tfvae.schema.rows` spells it."""
    return _lines(opened, lambda _: "", lambda table, contents: json_lines(table, _schema(contents)))


def txt(opened: Opened) -> Open:
    """A sentence a line."""
    return _lines(opened, lambda _: "", lambda table, _: (f"{line}\n" for line in table["text"]))


def _lines(
    opened: Opened, header: Callable[[Contents], str], lines: Callable[[Table, Contents], Iterable[str]]
) -> Open:
    @contextmanager
    def write_lines(path: Path, contents: Contents) -> Iterator[Write]:
        with opened(path) as sink:
            sink(header(contents).encode())
            # All lines of a block at once, for a call of gzip's takes longer than a line.
            yield lambda table: sink("".join(lines(table, contents)).encode())

    return write_lines


def _schema(contents: Contents) -> Schema:
    assert contents.schema is not None, "files of lines hold records or sentences"
    return contents.schema
