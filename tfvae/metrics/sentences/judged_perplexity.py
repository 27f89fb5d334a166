"""How likely generated sentences are to a language model that has read other text."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import amortized
from tfvae.likelihoods.tokens import lengths
from tfvae.metrics.importance import log_likelihood
from tfvae.metrics.moments import Sums
from tfvae.model import VAE
from tfvae.symbols import END
from tfvae.types import Batch, Seed


@dataclass(frozen=True)
class JudgedPerplexity:
    """Perplexity of generated sentences under a language model, short and long ones apart; of real ones beside.

    It stands for the survey of AutoGen's Table 4, which is split the same way, for short sentences are likelier. Values
    `judged_perplexity_short` and `_long`, and `real_perplexity_short` and `_long` of the test sentences, which are what
    a perfect sampler would have: exp(nats / tokens), END among these. Of no sentence it is NaN. A model that repeats
    one likely sentence scores well, so it is read beside the distinct words.

    Args:
        judge: a language model, that is a VAE whose z has width 0; it has read neither training nor test sentences.
        short: words of a short sentence, at most; the paper's are 10.
    """

    judge: VAE
    short: int = 10
    name: str = "judged_perplexity"
    max_examples: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(f"{whose}_perplexity_{size}" for whose in ("judged", "real") for size in ("short", "long"))

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        real = tf.convert_to_tensor(batch["x"])
        generated = sampler.generate(len(real), seed)["x"]
        return Sums(len(real), np.stack([self._sums(generated, seed), self._sums(real, seed)]))

    def _sums(self, x: tf.Tensor, seed: Seed) -> np.ndarray:
        """Nats and tokens, of short sentences and of long ones [2, 2]."""
        # One sample: z has no width, so that this is log p(x) itself.
        nats = -compiled(log_likelihood, self.judge, amortized)({"x": x}, seed, 1).numpy()
        tokens, ended = lengths(x).numpy(), np.any(x.numpy() == END, axis=1)  # a sentence may be cut off
        short = tokens - ended <= self.short
        return np.array([[np.sum(nats[mask]), np.sum(tokens[mask])] for mask in (short, ~short)], np.float64)

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        nats, tokens = acc.total[..., 0].ravel(), acc.total[..., 1].ravel()
        means = np.divide(nats, tokens, out=np.full_like(nats, np.nan), where=tokens > 0)
        return dict(zip(self.values, np.exp(means).tolist(), strict=True))
