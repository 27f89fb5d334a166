"""Grey images as coins: their pixels are probabilities. Imports no TensorFlow."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tfvae.data.reader import Item, Placed, Reader, Record, Reject, Shard, Skip, Told


@dataclass(frozen=True)
class Binarized:
    """A reader whose held-out images are drawn once, and stored as pixels of 0 and 255; "train" stays grey.

    Training draws each image anew whenever it is seen (`batches.prepare` with `drawn`). A held-out image that were
    drawn anew would shift every likelihood: the draw depends on `seed` and on the image's key alone. A model of smaller
    images has them drawn in its size, for means of drawn pixels would be grey, and be drawn again.

    Salakhutdinov and Murray 2008, as usual for MNIST and OMNIGLOT; lagging-encoder paper, Appendix B.3.

    Args:
        reader: of grey images.
        seed: of the draws.
        sides: (H, W) of the model's images; held-out ones of a multiple of both become means of squares first.
    """

    reader: Reader
    seed: int = 0
    sides: tuple[int, int] | None = None

    def shards(self) -> list[Shard]:
        """Those of the reader."""
        return self.reader.shards()

    def read(self, shard: Shard) -> Iterator[Item]:
        """The reader's items; a held-out record has drawn pixels."""
        for item in self.reader.read(shard):
            if isinstance(item, Placed):
                yield Placed(item.split, self._stored(item.split, item.record))
            elif isinstance(item, Reject | Skip | Told):
                yield item
            else:
                yield self._stored(shard.split, item)

    def _stored(self, split: str, record: Record) -> Record:
        if split == "train":
            return record
        image = np.frombuffer(record["image"], np.uint8).reshape(record["shape"])  # type: ignore[arg-type]
        small = image if self.sides is None else _shrunk(image, *self.sides)
        digest = hashlib.blake2b(b"%d/" % self.seed + bytes(record["key"]), digest_size=8).digest()  # type: ignore[arg-type]
        drawn = np.random.default_rng(int.from_bytes(digest, "big")).random(small.shape) < small / 255.0
        return {**record, "image": (255 * drawn.astype(np.uint8)).tobytes(), "shape": list(small.shape)}


def _shrunk(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """Means of squares of pixels, as `batches.prepare` makes them; an image that does not fit so stays as it is."""
    times = image.shape[0] // height
    if times < 2 or image.shape[:2] != (times * height, times * width):
        return image
    squares = image.astype(np.float32).reshape(height, times, width, times, -1)
    return np.rint(squares.mean(axis=(1, 3))).astype(np.uint8)
