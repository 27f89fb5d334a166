"""Variety and lengths of generated sentences, compared with those of the data."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from tfvae.generators import Sampler
from tfvae.metrics.sentences.words import words
from tfvae.symbols import END
from tfvae.types import Batch, Seed


class GeneratedCounts(NamedTuple):
    """Counts that `GeneratedText` gathers from generated sentences and, where the name says so, from real ones."""

    unended: int
    words: frozenset[int]
    pairs: frozenset[tuple[int, int]]
    lengths: Counter
    """Number of sentences by their number of words."""
    real: Counter

    def merged(self, other: "GeneratedCounts") -> "GeneratedCounts":
        """Counts of both sets of sentences."""
        return GeneratedCounts(
            self.unended + other.unended,
            self.words | other.words,
            self.pairs | other.pairs,
            self.lengths + other.lengths,
            self.real + other.real,
        )


@dataclass(frozen=True)
class GeneratedText:
    """Variety and lengths of generated sentences; each batch of real ones is met by as many. END is no word.

    Values: `distinct_1` and `distinct_2`, different words (pairs of neighbours) over all of them, fractions that fall
    with the number of sentences, so they compare between equal numbers alone (Li et al. 2016, Section 5.2);
    `mean_length`, words per sentence; `length_distance`, total variation distance of the histograms of lengths,
    generated and real, in [0, 1]; `unended`, the fraction of sentences without END. A fraction of nothing is 0.
    """

    name: str = "generated_text"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return ("distinct_1", "distinct_2", "mean_length", "length_distance", "unended")

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> GeneratedCounts:
        real = words(np.asarray(batch["x"]))
        tokens = np.asarray(sampler.generate(len(real), seed)["x"])
        generated = words(tokens)
        return GeneratedCounts(
            int(np.sum(~(tokens == END).any(axis=1))),
            frozenset(chain.from_iterable(generated)),
            frozenset(chain.from_iterable(map(pairwise, generated))),
            Counter(map(len, generated)),
            Counter(map(len, real)),
        )

    def merge(self, a: GeneratedCounts, b: GeneratedCounts) -> GeneratedCounts:
        return a.merged(b)

    def result(self, acc: GeneratedCounts) -> Mapping[str, float]:
        number, total = acc.lengths.total(), sum(length * count for length, count in acc.lengths.items())
        pairs = sum((length - 1) * count for length, count in acc.lengths.items() if length)
        numbers = (
            len(acc.words) / max(total, 1),
            len(acc.pairs) / max(pairs, 1),
            total / number,
            _total_variation(acc.lengths, acc.real),
            acc.unended / number,
        )
        return dict(zip(self.values, numbers, strict=True))


def _total_variation(a: Counter, b: Counter) -> float:
    """Half the sum of |p - q| over all keys."""
    return sum(abs(a[key] / a.total() - b[key] / b.total()) for key in a.keys() | b.keys()) / 2
