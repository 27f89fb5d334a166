"""Tokens as text."""

import tensorflow as tf
from ml_collections import ConfigDict

from tfvae.data.sentences.batches import Sentences
from tfvae.data.sentences.interface import Words
from tfvae.data.source import Source


def words(config: ConfigDict, data: Source) -> Words:
    """The interface of the data's vocabulary."""
    assert isinstance(data, Sentences)
    return Words(data.vocabulary, config.data.max_words)


def render(config: ConfigDict, data: Source, x: tf.Tensor) -> list[str]:
    """Tokens int32 [B, T] as B sentences."""
    return [text.decode() for text in words(config, data).render({"x": x})["text"].numpy()]
