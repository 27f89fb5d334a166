"""Frechet distance between the Gaussians of two feature sets, and the two protocols for generated images."""

import contextlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.linalg

from tfvae.metrics.moments import Moments

_RIDGE = 1e-6
"""What the legacy protocol adds to the diagonals where the matrix square root is not finite."""


@dataclass(frozen=True)
class FidelityProtocol:
    """How generated images are prepared, and how the Frechet distance's matrix square root is taken."""

    suffix: str
    """Ends the names of the values, so numbers of two protocols never share a column."""
    prepare: Callable[[np.ndarray], np.ndarray]
    """Generated images float32 [N, H, W, C] -> images in [0, 1]."""
    trace_sqrt: Callable[[np.ndarray, np.ndarray], float]
    """Covariances (C1, C2) -> tr((C1 C2)^(1/2))."""


def frechet_distance(
    a: Moments, b: Moments, trace_sqrt: Callable[[np.ndarray, np.ndarray], float] | None = None
) -> float:
    """|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)), the squared 2-Wasserstein distance of the two Gaussians.

    Its unit is that of the squared features: values compare only within one extractor, one number of examples and one
    protocol. `trace_sqrt` is `symmetric_trace_sqrt` unless given. Dowson and Landau 1982; Heusel et al. 2017, Eq. 6.

    Raises:
        ValueError: a set has fewer than 2 examples.
    """
    C1, C2 = a.covariance(), b.covariance()
    cross = (trace_sqrt or symmetric_trace_sqrt)(C1, C2)
    return float(np.sum(np.square(a.mean - b.mean)) + np.trace(C1) + np.trace(C2) - 2 * cross)


def symmetric_trace_sqrt(C1: np.ndarray, C2: np.ndarray) -> float:
    """tr((C1^(1/2) C2 C1^(1/2))^(1/2)) by two symmetric eigendecompositions: real, sound for singular matrices."""
    values, vectors = np.linalg.eigh(C1)
    root = vectors * np.sqrt(np.clip(values, 0, None)) @ vectors.T
    return float(np.sum(np.sqrt(np.clip(np.linalg.eigvalsh(root @ C2 @ root), 0, None))))


def general_trace_sqrt(C1: np.ndarray, C2: np.ndarray) -> float:
    """Real part of tr((C1 C2)^(1/2)) by SciPy's general square root; 1e-6 on both diagonals where not finite."""
    root = _sqrtm(C1 @ C2)
    if not np.isfinite(root).all():
        ridge = _RIDGE * np.eye(len(C1))
        root = _sqrtm((C1 + ridge) @ (C2 + ridge))
    return float(np.trace(root).real)


def clipped(images: np.ndarray) -> np.ndarray:
    """Images with values cut to [0, 1]."""
    return np.clip(images, 0, 1)


def stretched(images: np.ndarray) -> np.ndarray:
    """Each image stretched so that its smallest value is 0 and its largest 1; a constant image becomes 0."""
    axes = tuple(range(1, images.ndim))
    low, high = images.min(axis=axes, keepdims=True), images.max(axis=axes, keepdims=True)
    return (images - low) / np.where(high > low, high - low, 1)


CLEAN = FidelityProtocol("", clipped, symmetric_trace_sqrt)
"""Images as they are, in [0, 1]; symmetric square root."""

LEGACY = FidelityProtocol("_legacy", stretched, general_trace_sqrt)
"""What the two-stage VAE's released code did: each generated image stretched to [0, 1]; general square root.

Its JPEG round trip of CIFAR-10 is a matter of the data and not reproduced.
"""


def _sqrtm(matrix: np.ndarray) -> np.ndarray:
    # SciPy tells of a singular matrix by print or by warning, depending on its version; the caller looks at the result.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(scipy.linalg.sqrtm(matrix))
