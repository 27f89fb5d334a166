"""Items of readers of sentences as tests look at them."""

from tfvae.data.reader import Reader


def read(reader: Reader) -> dict[str, list]:
    """Items of each split."""
    splits: dict[str, list] = {}
    for shard in reader.shards():
        splits.setdefault(shard.split, []).extend(reader.read(shard))
    return splits


def texts(items: list) -> list[str]:
    """Those of records."""
    return [item["text"].decode() for item in items]
