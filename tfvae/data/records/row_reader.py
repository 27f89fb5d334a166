"""What readers of rows share: each row's split by the hash of its content, and a summary of "train" at the end of each
shard. Imports no TensorFlow."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from tfvae.data.reader import FINDINGS, Item, Placed, Record, Reject, Skip, Told
from tfvae.data.records.delimited import LEFT_OUT, Row
from tfvae.data.records.summary import Summary
from tfvae.data.splits import content_split

MAX_CHARACTERS = 200
"""Maximum length of a text, unless the user says otherwise."""
_RAW = 500
"""Characters of a reject that are kept."""
_WAITING = 8 << 20
"""Bytes of rows, about, whose records wait to be summarised: they take thirty times as many, and rows may be long."""


class RowError(ValueError):
    """A row is no record. The message says why, without the row's values, so that rejects can be counted by it."""


class LengthError(ValueError):
    """A text of a sound row is longer than the user wants. The message has no values of the row either."""


class Content(NamedTuple):
    """A record, and the bytes whose hash decides on its split: equal rows of all formats have equal bytes."""

    record: Record
    content: bytes
    spelled: tuple[tuple[str, str], ...] = ()
    """Path of each declared field that the row has, and what it calls it; the path "" says that it was looked at."""


Make = Callable[[Any], Content]
"""Cells of a row, or the object that they make up -> its record; raises RowError or LengthError."""


def place(rows: Iterable[Row], make: Make, path: str, split: str = "", told: Sequence[str] = ()) -> Iterator[Item]:
    """Turns the rows of one part of a file into placed records, rejects and skips, as `Reader.read` yields them.

    After the last row comes one more item in the split "findings": the `Summary` of the records placed in "train", as
    JSON.

    Args:
        rows: the rows of the part.
        make: makes a record of one row.
        path: the file, named in rejects and skips.
        split: that of all rows; "" for the one that the hash of a row says.
        told: what people should know of the file, if this is its first part. Empty lines and those of comment,
            which are no rows, are told after the last row.
    """
    summary, waiting, beside = Summary(), 0, Counter[str]()
    yield from (Told(path, what) for what in told)
    for row in rows:
        if what := row.beside:
            beside[what] += 1
            continue
        made = made_of(row, make, path)
        if isinstance(made, Content):
            where = split or content_split(made.content)
            if where == "train":
                summary.add(made.record, made.spelled)
                waiting += len(made.content)
            if waiting > _WAITING:
                summary.settle()
                waiting = 0
            yield Placed(where, made.record)
        else:
            yield made
    yield from (Told(path, LEFT_OUT[what], n) for what, n in beside.items())
    yield Placed(FINDINGS, {"summary": summary.to_json().encode()})


def made_of(row: Row, make: Make, path: str) -> Content | Reject | Skip:
    """The content of a row, or why it has none."""
    number, raw, cells = row
    try:
        if not isinstance(cells, str):
            return make(cells)
        reason = cells
    except LengthError as error:
        return Skip(f"{path}:{number}", str(error))
    except RowError as error:
        reason = str(error)
    except RecursionError:  # how deep JSON may be, and how deep Python may go, differ from version to version
        reason = "nested too deep"
    raw = raw or str(cells).encode("utf-8", "replace")  # of typed files, whose rows have no bytes of their own
    begin = raw[: 4 * _RAW].decode("utf-8", "replace").rstrip("\r\n")[:_RAW]
    return Reject(f"{path}:{number}", reason, begin)


def check_length(name: str, text: bytes, max_characters: int) -> None:
    """Raises LengthError where a text in UTF-8 has more than `max_characters`."""
    if len(text) > max_characters and len(text.decode()) > max_characters:
        raise LengthError(f"{name} of more than {max_characters} characters")
