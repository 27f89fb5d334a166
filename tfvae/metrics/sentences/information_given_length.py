"""Mutual information between a sentence and z beyond the sentence's length."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tfvae.generators import Sampler
from tfvae.likelihoods.tokens import lengths
from tfvae.metrics.mutual_information import Posteriors, drawn, log_mixture, log_own, merged
from tfvae.types import Batch, Seed


class Seen(NamedTuple):
    """Posteriors of N sentences, and the number of tokens of each, END among them, [N]."""

    posteriors: Posteriors
    length: np.ndarray


@dataclass(frozen=True)
class InformationGivenLength:
    """I(x, z given the length of x), nats: q(z) is replaced by the mixture of the posteriors of one length.

    A code may tell how long a sentence is and nothing else. Among sentences of mixed lengths that counts as
    information, among those of one length, such as the batches of the lagging-encoder paper's released code, it does
    not. Values: `mi_given_length`; `mi_given_length_cap`, the mean of ln of the number of sentences that have a
    sentence's length, which is the most that it can be: a sentence whose length no other has adds 0 to both.

    Raises:
        ValueError: from `observe`, where the posterior is no diagonal Gaussian.
    """

    name: str = "mi_given_length"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("mi_given_length", "mi_given_length_cap")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Seen:
        return Seen(drawn(sampler, batch, seed), lengths(batch["x"]).numpy())

    def merge(self, a: Seen, b: Seen) -> Seen:
        return Seen(merged(a.posteriors, b.posteriors), np.concatenate([a.length, b.length]))

    def result(self, acc: Seen) -> Mapping[str, float]:
        total, cap = 0.0, 0.0
        for length in np.unique(acc.length):
            alike = acc.length == length
            group = Posteriors(*(part[alike] for part in acc.posteriors))
            total += float(np.sum(log_own(group) - log_mixture(group)))
            cap += len(group.z) * float(np.log(len(group.z)))
        return {"mi_given_length": total / len(acc.length), "mi_given_length_cap": cap / len(acc.length)}
