"""What counts of four rows, by hand."""

import numpy as np
import tensorflow as tf

from tests.records import NESTED_ROOT, nested_batch
from tfvae.schema.message import Field, Message, Number, Text
from tfvae.schema.presence import per_example, presence, stack_texts, unstack_texts
from tfvae.schema.structure import TextNode, structure


def test_flags_counts_and_messages():
    there = presence(NESTED_ROOT, nested_batch()["x"])
    phones = [1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0]
    expected = {
        "": [1] * 4,
        "name": [1] * 4,
        "age": [[1], [0], [1], [1]],
        "age?": [1] * 4,
        "home?": [1] * 4,
        "home": [1, 1, 0, 1],
        "home.street": [1, 1, 0, 1],
        "home.lat+home.lon": [[1, 1], [1, 1], [0, 0], [1, 1]],
        "phones#": [1] * 4,
        "phones[]": [1] * 4,
        "phones": phones,
        "phones.number": phones,
        "phones.kind": phones,
        "phones.ext?": phones,
        "phones.ext": [[n] for n in [1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0]],
        "tags": [1, 0, 1, 1, 0, 0, 0, 0],
    }
    for key, values in expected.items():
        np.testing.assert_array_equal(there[key], values, err_msg=key)


def test_room_is_where_a_value_could_be():
    room = presence(NESTED_ROOT, nested_batch()["x"], flagged=False)
    np.testing.assert_array_equal(room["home.street"], [1] * 4)
    np.testing.assert_array_equal(room["age"], [[1]] * 4)
    np.testing.assert_array_equal(room["phones.ext"][:, 0], room["phones.number"])
    np.testing.assert_array_equal(room["tags"], [1, 0, 1, 1, 0, 0, 0, 0])


def test_a_repeated_field_of_an_absent_message_is_absent_whatever_its_count_says():
    inner = Message((Field("b", Text(1), most=2), Field("c", Message((Field("d", Number()),)), optional=True)))
    root = structure(Message((Field("a", inner, optional=True),)))
    x = {"a?": tf.constant([1, 0]), "a.b#": tf.constant([1, 2]), "a.c?": tf.constant([0, 1])}
    there = presence(root, x)
    np.testing.assert_array_equal(there["a.b"], [1, 0, 0, 0])
    np.testing.assert_array_equal(there["a.b#"], [1, 0])
    np.testing.assert_array_equal(there["a.c.d"], [[0], [0]])


def test_texts_lie_beside_each_other_and_come_apart_again():
    single, double = TextNode("p", 1), TextNode("q", 2)
    x = {"p": tf.constant([[4, 2], [2, 0]]), "q": tf.constant([[[5, 6, 2], [2, 0, 0]], [[6, 2, 0], [0, 0, 0]]])}
    stacked = stack_texts([single, double], x)
    np.testing.assert_array_equal(stacked, [[[4, 2, 0], [5, 6, 2], [2, 0, 0]], [[2, 0, 0], [6, 2, 0], [0, 0, 0]]])
    p, q = unstack_texts([1, 2], stacked)
    np.testing.assert_array_equal(p, [[4, 2, 0], [2, 0, 0]])
    np.testing.assert_array_equal(q, [[5, 6, 2], [2, 0, 0], [6, 2, 0], [0, 0, 0]])


def test_values_of_one_example_are_added():
    values = tf.range(12.0)
    np.testing.assert_array_equal(per_example(values, tf.constant(3)), [6, 22, 38])
    np.testing.assert_array_equal(per_example(tf.reshape(values, [6, 2]), tf.constant(3)), [6, 22, 38])
