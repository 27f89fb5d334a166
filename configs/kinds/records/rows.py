"""The data of an experiment on records."""

from tfvae.data.records.batches import Records
from tfvae.data.source import Source

LOSSES = "losses.jsonl"
"""The loss curves of a stage, in its directory."""


def rows_of(data: Source) -> Records:
    """The data as what they are. Raises TypeError for data of another kind of experiment."""
    if not isinstance(data, Records):
        raise TypeError(f"`data` must be Records, which have a schema; got {type(data).__name__}.")
    return data
