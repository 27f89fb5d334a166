"""Scheduled sampling of embeddings: which one a recurrent decoder reads after writing one (Bengio et al. 2015)."""

from collections.abc import Callable, Sequence

import tensorflow as tf

from tfvae.randomness import replicated_uniform
from tfvae.types import Seed

Mix = Callable[[int, tf.Tensor], tf.Tensor]
"""(place, own embedding [N, D]) -> what advances the state."""


def own(place: int, embedding: tf.Tensor) -> tf.Tensor:
    """Always the network's own embedding, as in generation."""
    del place
    return embedding


def mixed(truth: Sequence[tf.Tensor], p_truth: tf.Tensor | float, seed: Seed) -> Mix:
    """With probability `p_truth` the true embedding, else the network's own, drawn anew for each row and place."""
    if isinstance(p_truth, float) and p_truth in (0.0, 1.0):
        return (lambda place, embedding: truth[place]) if p_truth else own
    chosen = replicated_uniform([tf.shape(truth[0])[0], len(truth)], seed) < p_truth
    return lambda place, embedding: tf.where(chosen[:, place, tf.newaxis], truth[place], embedding)
