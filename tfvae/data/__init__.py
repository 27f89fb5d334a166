"""Raw data -> records -> batches: what all kinds of data share. Names are imported at first use."""

from tfvae.lazy import lazy

_HOMES = {
    "ALL": "reader",
    "Arrays": "arrays",
    "Counts": "counts",
    "FINDINGS": "reader",
    "Interface": "interface",
    "NO_LABEL": "reader",
    "Placed": "reader",
    "Reader": "reader",
    "Record": "reader",
    "Reject": "reader",
    "SPLITS": "reader",
    "Shard": "reader",
    "Skip": "reader",
    "Source": "source",
    "Tensors": "interface",
    "as_they_are": "arrays",
    "check_counts": "counts",
    "images": "images",
    "records": "records",
    "sentences": "sentences",
    "storage": "storage",
}

__all__ = [
    "ALL",
    "FINDINGS",
    "NO_LABEL",
    "SPLITS",
    "Arrays",
    "Counts",
    "Interface",
    "Placed",
    "Reader",
    "Record",
    "Reject",
    "Shard",
    "Skip",
    "Source",
    "Tensors",
    "as_they_are",
    "check_counts",
    "images",
    "records",
    "sentences",
    "storage",
]

__getattr__ = lazy(__name__, _HOMES)
