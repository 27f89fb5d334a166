"""The pass-through message."""

import numpy as np
import tensorflow as tf

from tests.records import SMALL_ROOT, small_batch
from tfvae.data.records.alphabet import Alphabet
from tfvae.networks.records import SimpleTuple, Tree
from tfvae.networks.records.mixing import own
from tfvae.schema.presence import presence
from tfvae.schema.structure import RepeatedNode, walk

E = np.random.default_rng(0).normal(size=[5, 4]).astype(np.float32)


def test_every_child_gets_the_embedding_itself():
    for child in SimpleTuple(3, 4).decode(tf.constant(E), own):
        np.testing.assert_array_equal(child, E)


def test_embeddings_are_joined_in_one_layer():
    part = SimpleTuple(2, 4)
    joined = part.encode([tf.constant(E), tf.constant(2 * E)])
    assert joined.shape == (5, 4)
    assert [tuple(weight.shape) for weight in part.weights] == [(8, 4), (4,)]


def test_a_single_child_is_taken_as_it_is():
    np.testing.assert_array_equal(SimpleTuple(1, 4).encode([tf.constant(E)]), E)


def test_only_repeated_fields_are_skewed():
    x = small_batch()["x"]
    tree = Tree(SMALL_ROOT, Alphabet(("a", "b")).size, 4, 3, message=SimpleTuple)
    truth = tree.embed(x)
    leaves, skews = tree.unfold_mixed(truth[""], truth, presence(SMALL_ROOT, x), 0.0, [0, 1])
    repeated = [node for node in walk(SMALL_ROOT) if isinstance(node, RepeatedNode)]
    assert list(skews) == [f"skew/{node.element.key}" for node in repeated]
    np.testing.assert_array_equal(leaves["name"], truth[""])
