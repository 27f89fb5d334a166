"""Records that have everything a schema can say, and their way from nested rows to files of Examples."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tensorflow as tf

from tfvae.data.reader import FINDINGS, Record
from tfvae.data.records.declared import declared_record
from tfvae.data.records.summary import Summary
from tfvae.data.storage.example import to_example
from tfvae.schema.message import Category, Field, Message, Number, Text

WHOLE = Number(whole=True)
YES = Category(("false", "true"), "bool")
COLOR = Category(("RED", "GREEN", "BLUE"))
PHONE = Message((
    Field("number", Text()),
    Field("kind", COLOR, optional=True),
    Field("extension", WHOLE, optional=True),
    Field("at", Message((Field("x", Number()), Field("note", Text(), optional=True))), optional=True),
))  # fmt: skip
HOME = Message((Field("lat", Number()), Field("street", Text()), Field("since", WHOLE, optional=True)))
PERSON = Message((
    Field("name", Text()),
    Field("motto", Text(), optional=True),
    Field("id", WHOLE),
    Field("rooms", WHOLE, optional=True),
    Field("height", Number()),
    Field("active", YES, optional=True),
    Field("color", COLOR),
    Field("shade", COLOR, optional=True),
    Field("grade", Category(("1", "2", "5"), "int"), optional=True),
    Field("home", HOME, optional=True),
    Field("job", Message((Field("title", Text()), Field("pay", Number(), optional=True)))),
    Field("phones", PHONE, most=1),
    Field("scores", Number(), most=1),
    Field("flags", YES, most=1),
    Field("tags", Text(), most=1),
))  # fmt: skip


PAIR = [
    {
        "name": "Ünö", "motto": None, "id": 2**60, "rooms": None, "height": 0.1, "active": True, "color": "RED",
        "shade": None, "grade": 5, "home": None, "job": {"title": "x", "pay": None}, "scores": [1.0, 2.5], "flags": [],
        "phones": [
            {"number": "1", "kind": None, "extension": 3, "at": None},
            {"number": "", "kind": "BLUE", "extension": None, "at": {"x": 1.5, "note": "q"}},
        ],
        "tags": ["a\x00b", ""],
    },
    {
        "name": "", "motto": "m\n", "id": -(2**63), "rooms": -3, "height": -0.5, "active": None, "color": "BLUE",
        "shade": "GREEN", "grade": None, "home": {"lat": 1.0, "street": "s", "since": None},
        "job": {"title": "", "pay": 3.0}, "scores": [], "flags": [True, False], "phones": [], "tags": [],
    },
]  # fmt: skip
"""Two rows of `PERSON`, each with what the other lacks."""


def write(directory: Path, splits: Mapping[str, Iterable[Record]]) -> dict[str, list[str]]:
    """Files of records, and a summary of those of "train"; what `read_records` takes."""
    summary = Summary()
    for record in splits.get("train", ()):
        summary.add(record)
    found = {**splits, FINDINGS: [{"summary": summary.to_json().encode()}]}
    for split, records in found.items():
        with tf.io.TFRecordWriter(str(directory / split)) as writer:
            for record in records:
                writer.write(to_example(record))
    return {split: [str(directory / split)] for split in found}


def write_people(
    directory: Path, people: Sequence[Mapping[str, Any]], message: Message = PERSON
) -> dict[str, list[str]]:
    """Nested rows as files of records, all in "train"."""
    return write(directory, {"train": [declared_record(message, person, 100) for person in people]})
