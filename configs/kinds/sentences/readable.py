"""Which sentences people are shown: of 4 to 20 words, all of them known (AutoGen paper, Table 1)."""

import numpy as np

from tfvae.data.source import Source
from tfvae.metrics.sentences.words import words
from tfvae.symbols import UNKNOWN
from tfvae.types import Batch

FEWEST, MOST = 4, 20
"""Words of a sentence that is shown."""
LOOKED_AT = 1000
"""Test sentences among which the first readable ones are looked for."""
RULE = f"the first ones of {FEWEST} to {MOST} words, all of them known; where there are too few, the first others"


def first_readable(data: Source, n: int) -> Batch:
    """The first n readable sentences of the test split; where there are too few of them, others follow."""
    batch = next(iter(data.sweep("test", LOOKED_AT)))
    places = readable_first(np.asarray(batch["x"]))[:n]
    return {key: np.asarray(value)[places] for key, value in batch.items()}


def readable_first(tokens: np.ndarray) -> np.ndarray:
    """Order of the rows of tokens [N, T] int64 [N] that puts readable sentences before others, and changes no more."""
    return np.argsort([not _readable(sentence) for sentence in words(tokens)], kind="stable")


def _readable(sentence: list[int]) -> bool:
    return FEWEST <= len(sentence) <= MOST and UNKNOWN not in sentence
