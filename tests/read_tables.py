"""Reads any table, and sorts what comes of it."""

import gzip
from pathlib import Path

from tfvae.data.reader import Placed, Reject, Told
from tfvae.data.records.table_files import TableFiles
from tfvae.schema.message import Message


def read(path: Path, declared: Message | None = None, **options) -> list:
    reader = TableFiles(str(path), declared, **options)
    return [item for shard in reader.shards() for item in reader.read(shard)]


def records(items: list) -> list:
    return [item.record for item in items if isinstance(item, Placed) and item.split != "findings"]


def reasons(items: list) -> list[str]:
    return [item.reason for item in items if isinstance(item, Reject)]


def told(items: list) -> list[str]:
    return [item.what for item in items if isinstance(item, Told)]


def write(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path
