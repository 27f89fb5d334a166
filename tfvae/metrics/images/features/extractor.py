"""Contract of a feature extractor: the network in whose features real and generated images are compared."""

from typing import Protocol

import numpy as np


class Extractor(Protocol):
    """A frozen, picklable network. Distances in its features compare only between equal digests."""

    @property
    def name(self) -> str:
        """A short name, which becomes part of the names of all values measured in these features."""
        ...

    @property
    def frechet_name(self) -> str:
        """Name of the Frechet distance in its features; `fid` is for the Inception network of 2015-12-05 alone."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 over all that fixes the features, hexadecimal."""
        ...

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Features [N, F] of images float32 [N, H, W, C] in [0, 1]."""
        ...
