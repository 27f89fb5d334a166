"""The encoder and the decoder of a VAE of records, which share one tree of modules."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from tfvae.likelihoods import Likelihood
from tfvae.networks.records.generation import generate
from tfvae.networks.records.tree import Tree
from tfvae.randomness import fold_in, split
from tfvae.schema.presence import Columns, flat, presence, stack_texts
from tfvae.schema.structure import ChoiceNode, NumbersNode, columns
from tfvae.types import Batch, Decoded, Schedule, Seed

P_TRUTH = float | Schedule
"""Probability that a recurrent decoder reads the truth: fixed, or by the step of training."""


class RecordEncoder(keras.layers.Layer):
    """x -> embedding of the root [B, D].

    Args:
        tree: shared with the decoder.
    """

    def __init__(self, tree: Tree) -> None:
        super().__init__()
        self.tree = tree
        self.built = True  # else Keras would trace it all once, to no end

    def call(self, x: Columns, training: bool = False) -> tf.Tensor:
        return self.tree.embed(x, training)[""]


class RecordDecoder(keras.layers.Layer):
    """z [B, D] -> parameters of p(x given z): embeddings down the tree, then all leaves at once.

    A batch may hold "embedded", what `tree.embed` made of x, so that it is made once, and "step" of the training;
    without it schedules are at their end.

    Args:
        tree: shared with the encoder.
        p_truth_tuple: probability, by step, that the decoder of a tuple or repeated field reads a true embedding; else
            it reads the one that it has just made.
        p_truth_text: probability, by step, that the character model reads the true character; else it reads one drawn
            from its softmax.
    """

    def __init__(self, tree: Tree, p_truth_tuple: P_TRUTH, p_truth_text: P_TRUTH) -> None:
        super().__init__()
        self.tree = tree
        self._p_truth = (p_truth_tuple, p_truth_text)
        self.built = True

    @property
    def network_variables(self) -> Sequence[keras.Variable]:
        return self.tree.generative_variables

    @property
    def noise_variables(self) -> Sequence[keras.Variable]:
        return []

    def call(self, z: tf.Tensor, batch: Batch | None = None, *, training: bool = False, seed: Seed = None) -> Decoded:
        if batch is None:
            raise ValueError("`batch` must hold the record x, for text is modelled given what stands before; got None.")
        x, step = batch["x"], batch.get("step")
        embedded = batch.get("embedded") or self.tree.embed(x, training)
        tuple_seed, text_seed = split(tf.zeros([2], tf.int32) if seed is None else seed, 2)
        p_tuple, p_text = (_at(p, step) for p in self._p_truth)
        there = presence(self.tree.root, x)
        leaves, skews = self.tree.unfold_mixed(z, embedded, there, p_tuple, tuple_seed)
        texts = [
            literal.decode(self.tree.stack(group, leaves), flat(stack_texts(group, x)), p_text, fold_in(text_seed, i))
            for i, (group, literal) in enumerate(zip(self.tree.groups, self.tree.literals, strict=True))
        ]
        return Decoded({"text": texts, **self._leaf_params(leaves)}, skews)

    def _leaf_params(self, leaves: Mapping[str, tf.Tensor]) -> dict[str, Any]:
        choices, numbers = {}, {}
        for column in columns(self.tree.root):
            if isinstance(column, ChoiceNode):
                choices[column.key] = self.tree.part(column).decode(leaves[column.key])
            elif isinstance(column, NumbersNode):
                part = self.tree.part(column)
                center, whitening = part.whitening()
                whitened = part.decode(leaves[column.key])
                numbers[column.key] = {"whitened": whitened, "center": center, "whitening": whitening}
        return {"choices": choices, "numbers": numbers}

    def generate(self, z: tf.Tensor, likelihood: Likelihood, *, seed: Seed, temperature: Any = 1.0) -> Batch:
        """New records: choices and characters are drawn at `temperature`, numbers are the mean."""
        del likelihood
        return {"x": generate(self.tree, z, seed, tf.convert_to_tensor(temperature, tf.float32))}


def _at(p_truth: P_TRUTH, step: tf.Tensor | None) -> tf.Tensor | float:
    return p_truth(tf.int64.max if step is None else step) if callable(p_truth) else p_truth
