"""Reader of the embedded default: scikit-learn's copy of the UCI handwritten digits."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tfvae.data.images.record import image_record
from tfvae.data.reader import Item, Shard
from tfvae.data.splits import cut

_TEST = 297
_MAXIMUM = 16
"""Largest value of a pixel: a count of dots in a 4x4 block."""


@dataclass(frozen=True)
class Digits:
    """1,797 real grey digits of 8x8, shipped with scikit-learn: 1,500 "train", 297 "test", in a fixed stratified split.

    Source: Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI repository. Values 0 to 16 are
    spread over 0 to 255.
    """

    def shards(self) -> list[Shard]:
        """One part a split."""
        return [shard for split, rows in _rows().items() for shard in cut(split, "digits", len(rows), len(rows))]

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part."""
        from sklearn.datasets import load_digits

        data = load_digits()
        images = np.round(data.images * (255 / _MAXIMUM)).astype(np.uint8)
        for row in _rows()[shard.split][shard.start : shard.stop]:
            yield image_record(images[row], data.target[row], f"digits/{row:04d}")


def _rows() -> dict[str, np.ndarray]:
    """Rows of each split; each class has its share in both."""
    from sklearn.datasets import load_digits  # takes a second, which commands that only name this reader need not spend
    from sklearn.model_selection import train_test_split

    labels = load_digits().target
    train, test = train_test_split(np.arange(len(labels)), test_size=_TEST, stratify=labels, random_state=0)
    return {"train": train, "test": test}
