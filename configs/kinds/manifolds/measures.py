"""What is measured of VAEs on a manifold whose dimension and place are known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tfvae.experiment import Stage
from tfvae.generators import Sampler
from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.discrepancy import LatentDiscrepancy, SampleDiscrepancy
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.low_noise import LowNoiseUnits
from tfvae.metrics.metric import Metric
from tfvae.metrics.moments import Sums
from tfvae.metrics.reconstruction import Reconstruction
from tfvae.model import VAE
from tfvae.types import Batch, Seed

Distance = Callable[[np.ndarray], np.ndarray]
"""x [N, d] -> how far each lies from the manifold, [N]."""


@dataclass(frozen=True, eq=False)
class OffManifold:
    """Root mean square distance of generated examples from the manifold, as many as there are examples.

    Value: `off_manifold`, in the units of x.
    """

    distance: Distance
    name: str = "off_manifold"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("off_manifold",)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        x = sampler.generate(len(batch["x"]), seed)["x"].numpy()
        return Sums.of(np.square(self.distance(x.astype(np.float64))))

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        return {"off_manifold": float(np.sqrt(acc.mean()[0]))}


def metrics_of(distance: Distance, stage: Stage, model: VAE) -> list[Metric]:
    """What is measured of a stage; of a second stage, its latents and samples.

    The latents that must match N(0, I) are the last ones: of a joined second stage, too.
    """
    second = model if stage.method.of else model.aux_prior
    last: list[Metric] = [LatentDiscrepancy(second), SampleDiscrepancy(), OffManifold(distance)]
    if stage.method.of:
        return last
    return [Reconstruction(), ElboParts(), ActiveUnits(), LowNoiseUnits(), *last]
