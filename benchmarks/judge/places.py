"""Where fake points lie: metres to real ones, and whether copies of training points are among them."""

import numpy as np
from scipy.spatial import cKDTree

EARTH = 6_371_008.8
"""Mean radius, metres."""
NEAR = 20.0
"""Metres."""


class Places:
    """Real points, degrees [N, 2]: latitude and longitude."""

    def __init__(self, points: np.ndarray) -> None:
        self.points = points
        self._tree = cKDTree(_on_sphere(points))

    def metres(self, points: np.ndarray, rank: int = 1) -> np.ndarray:
        """Along the surface, from each point to the nearest real one, or to that of another rank."""
        chord = self._tree.query(_on_sphere(points), k=[rank])[0][:, 0]
        return 2 * EARTH * np.arcsin(np.minimum(chord / 2, 1))

    def sample(self, n: int) -> "Places":
        """As many of them, at random, always the same."""
        return Places(self.points[np.random.RandomState(0).permutation(len(self.points))[:n]])


def nearness(train: Places, held: Places, fake: np.ndarray) -> dict[str, float]:
    """Equally many training and held-out points: how often the nearest is one of training, and how many lie near.

    Of rows that were not copied, half are nearer to training.
    """
    n = min(len(train.points), len(held.points))
    a, b = train.sample(n).metres(fake), held.sample(n).metres(fake)
    return {
        "nearer_to_train": float(np.mean(a < b)),
        "near_train": float(np.mean(a < NEAR)),
        "near_held": float(np.mean(b < NEAR)),
    }


def _on_sphere(points: np.ndarray) -> np.ndarray:
    """Degrees -> points of the unit sphere [N, 3]: the nearest in a straight line is nearest along the surface."""
    latitude, longitude = np.radians(points).T
    flat = np.cos(latitude)
    return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1)
