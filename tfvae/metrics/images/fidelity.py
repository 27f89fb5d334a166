"""Distances between real and generated examples in the features of a network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tfvae.checks import require_at_least
from tfvae.generators import Sampler
from tfvae.metrics.images.features.extractor import Extractor
from tfvae.metrics.images.frechet import CLEAN, FidelityProtocol, frechet_distance
from tfvae.metrics.images.kid import kernel_distances
from tfvae.metrics.images.precision_recall import precision_recall
from tfvae.metrics.images.subset import Subset
from tfvae.metrics.moments import Moments
from tfvae.randomness import split
from tfvae.types import Batch, Seed


class Features(NamedTuple):
    """Statistics of the features of one kind of examples."""

    moments: Moments
    kept: Subset

    def merged(self, other: "Features", size: int) -> "Features":
        """Statistics of both sets of examples, with at most `size` of them kept."""
        return Features(self.moments.merged(other.moments), self.kept.merged(other.kept, size))


class RealAndGenerated(NamedTuple):
    """What `Fidelity` gathers."""

    real: Features
    generated: Features


@dataclass(frozen=True)
class Fidelity:
    """Frechet distance, kernel distance, precision and recall, from one pass of generating and extracting.

    Each batch of real examples is met by as many generated ones. Values, each followed by the extractor's and the
    protocol's suffix: `frechet`, or `fid` where the extractor is Inception (see `frechet_distance`; all examples);
    `kid` and `kid_std`, mean and standard deviation over subsets (see `kernel_distances`; kept examples), KID proper
    only with Inception's features; `precision` and `recall`, fractions (see `precision_recall`; kept examples);
    `examples`, how many of each kind were seen. Values compare only between equal extractors (same digest), protocols,
    and numbers of examples.

    Args:
        extractor: images -> features.
        protocol: `CLEAN` or `LEGACY`.
        kept: of this many examples the features themselves are kept.
        neighbours: k of precision and recall.

    Raises:
        ValueError: `kept` or `neighbours` is too small; from `observe`, where features are not finite; from `result`,
        with too few examples.
    """

    extractor: Extractor
    protocol: FidelityProtocol = CLEAN
    kept: int = 5000
    neighbours: int = 3
    max_examples: int | None = None

    def __post_init__(self) -> None:
        require_at_least("neighbours", self.neighbours, 1)
        require_at_least("kept", self.kept, self.neighbours + 1)

    @property
    def name(self) -> str:
        return f"fidelity_{self.extractor.name}{self.protocol.suffix}"

    @property
    def values(self) -> tuple[str, ...]:
        others = (f"{v}_{self.extractor.name}" for v in ("kid", "kid_std", "precision", "recall", "examples"))
        return tuple(value + self.protocol.suffix for value in (self.extractor.frechet_name, *others))

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> RealAndGenerated:
        generate_seed, keep_seed = split(seed, 2)
        x = np.asarray(batch["x"])
        generated = np.asarray(sampler.generate(len(x), generate_seed)["x"])
        return RealAndGenerated(
            self._features("real", x, keep_seed),
            self._features("generated", self.protocol.prepare(generated), keep_seed),
        )

    def merge(self, a: RealAndGenerated, b: RealAndGenerated) -> RealAndGenerated:
        return RealAndGenerated(*(one.merged(other, self.kept) for one, other in zip(a, b, strict=True)))

    def result(self, acc: RealAndGenerated) -> Mapping[str, float]:
        real, generated = acc.real.kept.rows, acc.generated.kept.rows
        frechet = frechet_distance(acc.real.moments, acc.generated.moments, self.protocol.trace_sqrt)
        kid = kernel_distances(real, generated)
        scores = precision_recall(real, generated, self.neighbours)
        numbers = (frechet, float(kid.mean()), float(kid.std(ddof=1)), *scores, float(acc.real.moments.n))
        return dict(zip(self.values, numbers, strict=True))

    def _features(self, kind: str, images: np.ndarray, seed: Seed) -> Features:
        rows = self.extractor(images)
        if not np.isfinite(rows).all():
            raise ValueError(f"features of the {kind} examples are not finite.")
        return Features(Moments.of(rows), Subset.of(rows, seed, self.kept))
