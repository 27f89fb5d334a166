"""How well sentences survive the way through z."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from rapidfuzz.distance import Levenshtein
from sacrebleu.metrics import BLEU

from tfvae.compiled import compiled
from tfvae.generators import Sampler
from tfvae.inference.amortized import Inference
from tfvae.metrics.moments import Sums
from tfvae.metrics.sentences.decodings import Decoding, greedy
from tfvae.metrics.sentences.words import words
from tfvae.model import VAE
from tfvae.randomness import split
from tfvae.types import Batch, Seed

_ORDER = 4
"""Longest n-grams of BLEU."""

Words = Sequence[Sequence[int]]


@dataclass(frozen=True)
class TextReconstruction:
    """Sentences against what is decoded from one z sampled from q(z given x). Words alone count, not END.

    All are ratios of sums over the data, not means of ratios. Values, each followed by `suffix`: `token_accuracy`,
    places at which both sentences have the same word, over the places of the longer one, a fraction; `exact_match`,
    sentences without a difference, a fraction; `bleu`, 0 to 100, corpus BLEU-4 of sacrebleu with its smoothing "exp"
    (Papineni et al. 2002; Post 2018); `edit_distance`, words put in, left out or replaced, over the words of the
    originals, may exceed 1 (Levenshtein 1966).

    Args:
        decode: z -> sentences; `greedy` or `Beam(width)`.
        suffix: tells two of these metrics apart, such as "_beam".

    Raises:
        ValueError: from `result`, where no original has a word.
    """

    decode: Decoding = greedy
    suffix: str = ""
    max_examples: int | None = None

    @property
    def name(self) -> str:
        return f"text_reconstruction{self.suffix}"

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(value + self.suffix for value in ("token_accuracy", "exact_match", "bleu", "edit_distance"))

    def observe(self, sampler: Sampler, batch: Batch, seed: Seed) -> Sums:
        original = words(np.asarray(batch["x"]))
        return _compare(original, words(reconstruct_text(sampler, batch, seed, self.decode)))

    def merge(self, a: Sums, b: Sums) -> Sums:
        return a.merged(b)

    def result(self, acc: Sums) -> Mapping[str, float]:
        same, places, exact, edits, *bleu = acc.total.tolist()
        length, reference_length, *ngrams = map(int, bleu)
        if not reference_length:
            raise ValueError("Reconstructions are compared word by word, but no sentence has a word.")
        score = BLEU.compute_bleu(ngrams[:_ORDER], ngrams[_ORDER:], length, reference_length, smooth_method="exp").score
        numbers = (same / places, exact / acc.n, score, edits / reference_length)
        return dict(zip(self.values, numbers, strict=True))


def reconstruct_text(sampler: Sampler, batch: Batch, seed: Seed, decode: Decoding = greedy) -> np.ndarray:
    """Sentences int32 [B, length], each decoded from one z sampled from q(z given x)."""
    z_seed, x_seed = split(seed, 2)
    z = compiled(_draw, sampler.model, sampler.infer)(dict(batch), z_seed)
    return compiled(_decode, sampler.model, decode)(z, x_seed).numpy()


def _draw(model: VAE, infer: Inference, batch: Batch, seed: Seed) -> tf.Tensor:
    return infer(model, batch, seed).z


def _decode(model: VAE, decode: Decoding, z: tf.Tensor, seed: Seed) -> tf.Tensor:
    return decode(model, z, seed)


def _compare(original: Words, found: Words) -> Sums:
    """Number of sentences; sums: equal places, places, equal sentences, edits, and sacrebleu's counts."""
    pairs = list(zip(original, found, strict=True))
    same = sum(a == b for one, other in pairs for a, b in zip(one, other, strict=False))
    places = sum(max(len(one), len(other)) for one, other in pairs)
    exact = sum(one == other for one, other in pairs)
    edits = sum(Levenshtein.distance(one, other) for one, other in pairs)
    # Numbers stand for words; "none" splits at spaces alone, so what is counted is exactly these.
    bleu = BLEU(tokenize="none", max_ngram_order=_ORDER, force=True).corpus_score(_spelled(found), [_spelled(original)])
    return Sums(
        len(pairs),
        np.array([same, places, exact, edits, bleu.sys_len, bleu.ref_len, *bleu.counts, *bleu.totals], np.float64),
    )


def _spelled(sentences: Words) -> list[str]:
    return [" ".join(map(str, sentence)) for sentence in sentences]
