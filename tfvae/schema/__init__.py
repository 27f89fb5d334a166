"""What a record is: its message, the tree of that message, and how cells are written."""

from tfvae.lazy import lazy

_HOMES = {
    "Category": "message",
    "Field": "message",
    "Message": "message",
    "Number": "message",
    "Schema": "message",
    "Text": "message",
}

__all__ = ["Category", "Field", "Message", "Number", "Schema", "Text"]

__getattr__ = lazy(__name__, _HOMES)
