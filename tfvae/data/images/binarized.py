"""Grey images as coins: their pixels are probabilities. Imports no TensorFlow."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tfvae.data.reader import Item, Placed, Reader, Record, Reject, Shard, Skip


@dataclass(frozen=True)
class Binarized:
    """A reader whose held-out images are drawn once, and stored as pixels of 0 and 255; "train" stays grey.

    Training draws each image anew whenever it is seen (`batches.prepare` with `drawn`). A held-out image that were
    drawn anew would shift every likelihood: the draw depends on `seed` and on the image's key alone.

    Salakhutdinov and Murray 2008, as usual for MNIST and OMNIGLOT; lagging-encoder paper, Appendix B.3.
    """

    reader: Reader
    seed: int = 0

    def shards(self) -> list[Shard]:
        """Those of the reader."""
        return self.reader.shards()

    def read(self, shard: Shard) -> Iterator[Item]:
        """The reader's items; a held-out record has drawn pixels."""
        for item in self.reader.read(shard):
            if isinstance(item, Placed):
                yield Placed(item.split, self._stored(item.split, item.record))
            elif isinstance(item, Reject | Skip):
                yield item
            else:
                yield self._stored(shard.split, item)

    def _stored(self, split: str, record: Record) -> Record:
        if split == "train":
            return record
        digest = hashlib.blake2b(b"%d/" % self.seed + bytes(record["key"]), digest_size=8).digest()  # type: ignore[arg-type]
        grey = np.frombuffer(record["image"], np.uint8)  # type: ignore[arg-type]
        drawn = np.random.default_rng(int.from_bytes(digest, "big")).random(len(grey)) < grey / 255.0
        return {**record, "image": (255 * drawn.astype(np.uint8)).tobytes()}
