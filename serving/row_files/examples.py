"""Rows as TFRecords of `tf.train.Example`, in the formats that the project trains on. Imports TensorFlow late.

A file is one that the node Ingest could have written, without its label (-1): images are {"image": bytes, "shape",
"label", "key"}, sentences {"text", "label", "key"}, and records as `tfvae.data.records.batches` has them where their
schema is declared. Keys are numbers among the rows of all files.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from serving.row_files.contents import Contents, Open, Write
from serving.row_files.lines import LEVEL
from tfvae.data.images.record import image_record
from tfvae.data.reader import NO_LABEL, Record
from tfvae.data.records.declared import declared_record
from tfvae.data.storage.example import to_example
from tfvae.exported import SENTENCE
from tfvae.plots.grid import pixels
from tfvae.schema.people import seen
from tfvae.schema.rows import Table, nest


def tfrecord(compression: str) -> Open:
    """Files with a compression of TensorFlow's: "" or "GZIP"."""

    @contextmanager
    def write_examples(path: Path, contents: Contents) -> Iterator[Write]:
        from tensorflow import errors
        from tensorflow.io import TFRecordOptions, TFRecordWriter

        records, number = _records(contents), contents.first
        level = LEVEL if compression else None

        def write(table: Table) -> None:
            nonlocal number
            for record in records(table, number):
                file.write(to_example(record))
                number += 1

        try:
            with TFRecordWriter(str(path), TFRecordOptions(compression, compression_level=level)) as file:
                yield write
        except errors.OpError as error:  # TensorFlow's own, which no caller should have to know
            raise OSError(error.message) from error

    return write_examples


def _records(contents: Contents) -> Callable[[Table, int], Iterator[Record]]:
    """What makes records of a table whose first row has that number."""
    if contents.schema is None:
        return _images
    if contents.schema == SENTENCE:
        return _sentences
    schema, message = contents.schema, seen(contents.schema)
    return lambda table, _: (declared_record(message, row, sys.maxsize) for row in nest(table, schema))


def _images(table: Table, first: int) -> Iterator[Record]:
    for number, image in enumerate(pixels(table["x"]), first):
        yield image_record(image, NO_LABEL, str(number))


def _sentences(table: Table, first: int) -> Iterator[Record]:
    for number, text in enumerate(table["text"], first):
        yield {"text": text.encode(), "label": NO_LABEL, "key": str(number).encode()}
