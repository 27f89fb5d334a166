"""Bad rows of ten kinds, among good ones: is every one counted with its reason, and what do they cost?

  python -m benchmarks.bad_rows --rows=1000000

Files of CSV and of JSON lines are made, each plain, gzipped and in a zip archive, and each is read by `tfvae.data`'s
`ingest` in a process of its own, with `max_reject_fraction` 1. A line a file: rows by reason against what was put in,
CPU seconds and the peak of memory, in which TensorFlow itself has about 560 MB. A table of the reasons ends it.
"""

import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from absl import app, flags

from tfvae.data.counts import Counts
from tfvae.data.records.table_files import TableFiles
from tfvae.data.storage.ingest import ingest
from tfvae.schema.message import Category, Field, Message, Number, Text

_ROWS = flags.DEFINE_integer("rows", 1_000_000, "Bad rows of a file; there is a good one for every ten of them.")
_SEED = flags.DEFINE_integer("seed", 0, "Chooses the kind of each row.")

PERSON = Message(
    (
        Field("name", Text()),
        Field("age", Number(whole=True)),
        Field("score", Number()),
        Field("kind", Category(("A", "B"))),
    )
)
Kinds = Mapping[str, Callable[[int], bytes]]
"""Reason -> the line, without its end, of the row of a number."""
CSV: Kinds = {
    "too many cells": lambda i: b"n%d,1,2,A,5" % i,
    "too few cells": lambda i: b"n\xc3\xa9%d,1" % i,  # with the good rows enough to show that the file is in UTF-8
    "bad quotes": lambda i: b'n%d,"1,2,A' % i,
    "not UTF-8": lambda i: b"n%d\xff,1,2,A" % i,
    "has a zero byte": lambda i: b"n%d\0,1,2,A" % i,
    "age is missing": lambda i: b"n%d,,2,A" % i,
    "repeats the header": lambda i: b"name,age,score,kind",
    "age is not a whole number": lambda i: b"n%d,1.5,2,A" % i,
    "score is a number too large": lambda i: b"n%d,1,2e30,A" % i,
    "kind is none of its category's values": lambda i: b"n%d,1,2,C" % i,
}
JSON: Kinds = {
    "not JSON": lambda i: (b'{"name": "n%d", ' % i, b'{"a": ' * 2000, b'{"age": ' + b"9" * 5000 + b"}")[i % 3],
    "not a JSON object": lambda i: b'["n\xc3\xa9%d", 1, 2, "A"]' % i,
    "not UTF-8": lambda i: b'{"name": "n%d\xff", "age": 1, "score": 2, "kind": "A"}' % i,
    "kind is missing": lambda i: b'{"name": "n%d", "age": 1, "score": 2}' % i,
    "name is not text": lambda i: b'{"name": %d, "age": 1, "score": 2, "kind": "A"}' % i,
    "age is missing": lambda i: b'{"name": "n%d", "score": 2, "kind": "A"}' % i,
    "age is not a number of 64 bits": lambda i: b'{"name": "n%d", "age": %d, "score": 2, "kind": "A"}' % (i, 1 << 63),
    "score is not a finite number": lambda i: b'{"name": "n%d", "age": 1, "score": Infinity, "kind": "A"}' % i,
    "score is not a number": lambda i: b'{"name": "n%d", "age": 1, "score": [2], "kind": "A"}' % i,
    "kind is none of its category's values": lambda i: b'{"name": "n%d", "age": 1, "score": 2, "kind": "C"}' % i,
}


class Form(NamedTuple):
    """A format of rows."""

    ending: str
    head: bytes
    """What comes before the first row."""
    good: Callable[[int], bytes]
    bad: Kinds


FORMS = (
    Form("csv", b"name,age,score,kind\n", lambda i: b'"n\xc3\xa9%d",1,2,A' % i, CSV),
    Form("jsonl", b"", lambda i: b'{"name": "n\xc3\xa9%d", "age": 1, "score": 2, "kind": "A"}' % i, JSON),
)
PACKINGS = ("", ".gz", ".zip")


def lines(form: Form, rows: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Reasons, "" of a good row, and lines of so many bad rows, and of a good one for every ten of them."""
    draw, reasons = random.Random(seed), list(form.bad)
    for row in range(rows):
        if row % 10 == 0:
            yield "", form.good(row)
        reason = draw.choice(reasons)
        yield reason, form.bad[reason](row)


def write(path: Path, form: Form, rows: int, seed: int) -> Counter[str]:
    """Writes a file, packed as its name ends, and counts the bad rows that it holds by reason."""
    put = Counter[str]()
    with ExitStack() as stack:
        file = _opened(stack, path, form)
        file.write(form.head)
        for reason, line in lines(form, rows, seed):
            put[reason] += 1
            file.write(line + b"\n")
    del put[""]
    return put


def _opened(stack: ExitStack, path: Path, form: Form) -> BinaryIO:
    if path.suffix == ".zip":
        archive = stack.enter_context(zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED))
        return cast(BinaryIO, stack.enter_context(archive.open(f"rows.{form.ending}", "w", force_zip64=True)))
    return cast(BinaryIO, stack.enter_context((gzip.open if path.suffix == ".gz" else open)(path, "wb")))


def read(path: Path, directory: Path) -> Counts:
    """What became of the rows of a file; the records go to the directory."""
    return ingest(TableFiles(str(path), PERSON), directory, max_reject_fraction=1.0)


_CHILD = """
import json, sys
from pathlib import Path
from benchmarks.bad_rows import read
print(json.dumps(read(Path(sys.argv[1]), Path(sys.argv[2])).kinds))
"""


class Cost(NamedTuple):
    """Of a process."""

    seconds: float
    """Of CPU."""
    megabytes: float
    """At most, of resident memory."""


def measured(path: Path, directory: Path) -> tuple[Counter[str], Cost]:
    """Rejects by reason of a file that another process reads, and what that process cost."""
    command = [sys.executable, "-c", _CHILD, str(path), str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        found = json.loads(child.stdout.read())
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return Counter(found), Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def main(_: list[str]) -> None:
    """Measures and prints; the exit status is 1 where a count is wrong."""
    wrong, put = 0, Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for form in FORMS:
            for packing in PACKINGS:
                path = Path(folder, f"rows.{form.ending}{packing}")
                put = write(path, form, _ROWS.value, _SEED.value)
                size = path.stat().st_size / 1e6
                found, cost = measured(path, Path(folder, f"out-{path.name}"))
                wrong += found != put
                counted = f"{sum((found & put).values()):,} of {put.total():,} with their reasons"
                print(f"{path.name:15} {size:6.0f} MB  {counted}  {cost.seconds:6.1f} CPU s {cost.megabytes:6.0f} MB")
                path.unlink()
            for reason, n in put.items():
                print(f"    {n:9,} {reason}", flush=True)
    sys.exit(wrong > 0)


if __name__ == "__main__":
    app.run(main)
