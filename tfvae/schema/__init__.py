"""What a record is: its message, the tree of that message, and how cells are written."""

from tfvae.lazy import lazy

_HOMES = {
    "Category": "message",
    "Field": "message",
    "Message": "message",
    "Number": "message",
    "Schema": "message",
    "Text": "message",
    "is_flat": "rows",
    "message_from_file": "proto",
    "message_from_pbtxt": "metadata",
    "nest": "rows",
    "shown": "rows",
    "table_of": "given",
    "write_csv": "rows",
    "write_jsonl": "rows",
}

__all__ = [
    "Category",
    "Field",
    "Message",
    "Number",
    "Schema",
    "Text",
    "is_flat",
    "message_from_file",
    "message_from_pbtxt",
    "nest",
    "shown",
    "table_of",
    "write_csv",
    "write_jsonl",
]

__getattr__ = lazy(__name__, _HOMES)
