"""Rows of tokens as lists of words."""

import numpy as np

from tfvae.symbols import END, PAD


def words(tokens: np.ndarray) -> list[list[int]]:
    """The words of each sentence: what stands before the first END or PAD, UNKNOWN among them.

    Args:
        tokens: int32 [N, T].
    """
    tokens = np.asarray(tokens)
    counts = np.cumprod((tokens != END) & (tokens != PAD), axis=1).sum(axis=1)
    return [row[:count].tolist() for row, count in zip(tokens, counts, strict=True)]
