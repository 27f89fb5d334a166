"""How much of the objective is paid for z."""

from collections.abc import Mapping
from dataclasses import dataclass

from tfvae.generators import Sampler
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.moments import Sums
from tfvae.types import Batch, Seed


@dataclass(frozen=True)
class KLShare:
    """The KL's share of the negative ELBO, rate / (rate + distortion), each a mean over examples.

    Value: `kl_share`, a fraction in [0, 1], with weight 1 on both parts, however the model was trained. 0 where the
    posterior is the prior. AutoGen paper, Figure 2; there it is the share of each method's own objective.

    Raises:
        ValueError: from `observe`, where the posterior is a point mass; from `result`, where x is continuous and its
        densities are so large that there is no such share.
    """

    name: str = "kl_share"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("kl_share",)

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        return ElboParts().observe(sampler, batch, seed)

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        parts = ElboParts().result(acc)
        if not (parts["distortion"] >= 0 and parts["elbo"] < 0):
            raise ValueError(f"`kl_share` needs a discrete x, got a distortion of {parts['distortion']:.4g} nats.")
        return {"kl_share": parts["rate"] / -parts["elbo"]}
