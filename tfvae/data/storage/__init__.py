"""Records on disk: from raw data to TFRecord shards and back."""

from tfvae.lazy import lazy

_HOMES = {
    "tfrecords": "tfrecords",
    "write_shard": "shard_writer",
}

__all__ = ["tfrecords", "write_shard"]

__getattr__ = lazy(__name__, _HOMES)
