"""Readers of structured records, tables among them, and their batches."""

from tfvae.lazy import lazy

_HOMES = {
    "ADDRESS": "addresses",
    "AddressFiles": "addresses",
    "Alphabet": "alphabet",
    "MadeUpState": "made_up_state",
    "RecordInterface": "interface",
    "Records": "batches",
    "Summary": "summary",
    "TableFiles": "table_files",
    "fit": "fit_schema",
    "read_records": "batches",
}

__all__ = [
    "ADDRESS",
    "AddressFiles",
    "Alphabet",
    "MadeUpState",
    "RecordInterface",
    "Records",
    "Summary",
    "TableFiles",
    "fit",
    "read_records",
]

__getattr__ = lazy(__name__, _HOMES)
