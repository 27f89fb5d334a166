"""Sentences from a known model: the synthetic data set of He et al. 2019, Appendix B.1, after Kim et al. 2018."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tfvae.checks import require_at_least
from tfvae.data.reader import Item, Shard
from tfvae.data.sentences.corpus import Line, add_vocabulary, read_corpus
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.units import WORD
from tfvae.data.splits import cut

MEANS = np.array([[-2.0, -2.0], [-2.0, 2.0], [2.0, -2.0], [2.0, 2.0]])
"""Means of the components of p(z), each of which has unit variance and weight 1/4."""
_HIDDEN = 100
_CHUNK = 2000
"""Sentences drawn at a time, so that their logits stay below 20 MB."""


class LSTM(NamedTuple):
    """The model of the sentences; its last word is the symbol of the start, which is never drawn. Gates are i, f, g, o.

    All weights are from U(-1, 1), but for those from z to the words, which are from U(-5, 5).
    """

    embeddings: np.ndarray
    """[V + 1, 100]"""
    kernel: np.ndarray
    """[100 + 100, 400], from input and hidden state to the gates."""
    bias: np.ndarray
    """[400]"""
    initial: np.ndarray
    """[2, 100], from z to the initial hidden state; the initial cell is 0."""
    initial_bias: np.ndarray
    """[100]"""
    hidden_to_words: np.ndarray
    """[100, V]"""
    z_to_words: np.ndarray
    """[2, V]"""
    words_bias: np.ndarray
    """[V]"""


State = tuple[np.ndarray, np.ndarray]
"""Hidden state and cell, [B, 100] each."""


@dataclass(frozen=True)
class SyntheticSentences:
    """Sentences of an LSTM with a latent z of two dimensions; the label is the component of p(z).

    The numbers are those of NumPy's PCG64, so that two machines differ at most by rounding. See `read_corpus` for the
    records. The paper states neither the initial cell nor the bounds of the biases: 0, and those of the weights.

    Args:
        seed: of the model and of the sentences.
        sizes: sentences of "train", "validation" and "test".
        length: words of a sentence.
        vocabulary: words w000, w001 and so on that a sentence may have.
    """

    seed: int = 0
    sizes: tuple[int, int, int] = (16_000, 2_000, 2_000)
    length: int = 10
    vocabulary: int = 1000

    def __post_init__(self) -> None:
        require_at_least("seed", self.seed, 0)
        require_at_least("sizes", min(self.sizes), 1)
        require_at_least("length", self.length, 1)
        require_at_least("vocabulary", self.vocabulary, 2)

    @property
    def rules(self) -> SentenceRules:
        """Rules that keep every sentence and every word."""
        return SentenceRules(max_words=self.length, unit=WORD)

    def shards(self) -> list[Shard]:
        """One part a split."""
        sizes = zip(("train", "validation", "test"), self.sizes, strict=True)
        return add_vocabulary([shard for split, n in sizes for shard in cut(split, "synthetic", n, n)])

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part."""
        return read_corpus(self, shard)

    def lines(self, shard: Shard) -> Iterator[Line]:
        """Sentences of one part."""
        first = {"train": 0, "validation": self.sizes[0], "test": sum(self.sizes[:2])}[shard.split]
        labels, words = _draw_all(self)
        spelling = [f"w{i:0{len(str(self.vocabulary - 1))}d}" for i in range(self.vocabulary)]
        for row in range(first + shard.start, first + shard.stop):
            key = f"{shard.split}/{row - first:05d}"
            yield Line(key, key, " ".join(spelling[word] for word in words[row]).encode(), int(labels[row]))


@lru_cache(maxsize=2)
def _draw_all(data: SyntheticSentences) -> tuple[np.ndarray, np.ndarray]:
    """Components [N] and words [N, T] of all splits."""
    random = np.random.Generator(np.random.PCG64(data.seed))
    lstm, n = draw_lstm(random, data.vocabulary), sum(data.sizes)
    components, z = draw_latents(random, n)
    uniform = random.random([n, data.length])
    chunks = [slice(start, start + _CHUNK) for start in range(0, n, _CHUNK)]
    return components, np.concatenate([draw_words(lstm, z[chunk], uniform[chunk]) for chunk in chunks])


def draw_lstm(random: np.random.Generator, vocabulary: int) -> LSTM:
    """A model with random weights."""

    def weights(*shape: int, bound: float = 1.0) -> np.ndarray:
        return random.uniform(-bound, bound, shape)

    return LSTM(
        embeddings=weights(vocabulary + 1, _HIDDEN),
        kernel=weights(2 * _HIDDEN, 4 * _HIDDEN),
        bias=weights(4 * _HIDDEN),
        initial=weights(2, _HIDDEN),
        initial_bias=weights(_HIDDEN),
        hidden_to_words=weights(_HIDDEN, vocabulary),
        z_to_words=weights(2, vocabulary, bound=5.0),
        words_bias=weights(vocabulary),
    )


def draw_latents(random: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Components [n] and z [n, 2] from p(z)."""
    components = random.integers(len(MEANS), size=n)
    return components, MEANS[components] + random.standard_normal([n, 2])


def draw_words(lstm: LSTM, z: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """Sentences [B, T] given z [B, 2], each word by its inverse distribution function at a uniform number [B, T]."""
    state = z @ lstm.initial + lstm.initial_bias, np.zeros([len(z), _HIDDEN])
    words = [np.full(len(z), len(lstm.embeddings) - 1)]
    for u in uniform.T:
        logits, state = step(lstm, z, words[-1], state)
        cumulative = np.exp(logits - logits.max(axis=1, keepdims=True)).cumsum(axis=1)
        words.append((cumulative > u[:, np.newaxis] * cumulative[:, -1:]).argmax(axis=1))
    return np.stack(words[1:], axis=1)


def step(lstm: LSTM, z: np.ndarray, words: np.ndarray, state: State) -> tuple[np.ndarray, State]:
    """Logits [B, V] of the next word after words [B], and the new state."""
    hidden, cell = state
    gates = np.concatenate([lstm.embeddings[words], hidden], axis=1) @ lstm.kernel + lstm.bias
    i, f, g, o = np.split(gates, 4, axis=1)
    cell = _sigmoid(f) * cell + _sigmoid(i) * np.tanh(g)
    hidden = _sigmoid(o) * np.tanh(cell)
    return hidden @ lstm.hidden_to_words + z @ lstm.z_to_words + lstm.words_bias, (hidden, cell)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * x))
