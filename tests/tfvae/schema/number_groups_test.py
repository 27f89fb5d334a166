"""Numbers in groups: the structure, and batches there and back."""

import numpy as np
import tensorflow as tf

from tfvae.schema.message import Category, Field, Message, Number
from tfvae.schema.number_groups import NumberGroups, parted, paths_of
from tfvae.schema.structure import NumbersNode, columns, structure

HOME = Message((Field("lat", Number()), Field("price", Number(), optional=True), Field("lon", Number())))
MESSAGE = Message((Field("age", Number()), Field("home", HOME), Field("kind", Category(("a", "b")))))
MANY = Message((Field("homes", HOME, most=2),))
GROUPS = {"home.lat+home.price+home.lon": [[0, 2], [1]], "age": [[0]]}


def test_the_paths_of_numbers_are_those_of_their_cells():
    assert paths_of(MESSAGE) == {
        "age": ["age"],
        "home.lat+home.price+home.lon": ["home.lat", "home.price", "home.lon"],
    }


def test_a_group_has_the_flags_of_its_numbers():
    found = {node.key: node for node in columns(parted(MESSAGE, GROUPS).structure(structure(MESSAGE)))}
    assert found["home.lat+home.lon"] == NumbersNode("home.lat+home.lon", ("", ""))
    assert found["home.price"] == NumbersNode("home.price", ("home.price?",))
    assert found["age"] == NumbersNode("age", ("",))
    assert "home.lat+home.price+home.lon" not in found


def test_elements_of_repeated_fields_are_parted_too():
    groups = parted(MANY, {"homes.lat+homes.price+homes.lon": [[0, 2], [1]]})
    keys = [node.key for node in columns(groups.structure(structure(MANY)))]
    assert keys == ["homes#", "homes.price?", "homes.lat+homes.lon", "homes.price"]


def test_groups_have_keys_that_no_field_has():
    names = ("lat", "lon", "lat+lon", "a", "b+c", "a+b", "c")
    message = Message((*(Field(name, Number()) for name in names), Field("a+b+c", Category(("x", "y")))))
    (whole,) = paths_of(message)
    groups = parted(message, {whole: [[0, 1], [2], [3, 4], [5, 6]]})
    keys = [node.key for node in columns(groups.structure(structure(message)))]
    assert len(set(keys)) == 5
    x = {whole: tf.reshape(tf.range(7.0), [1, 7]), "a+b+c": tf.constant([1])}
    assert set(groups.apart(x)) == set(keys)
    np.testing.assert_array_equal(groups.together(groups.apart(x))[whole], x[whole])


def test_batches_go_apart_and_together():
    groups = parted(MESSAGE, GROUPS)
    x = {"age": tf.constant([[1.0]]), "home.lat+home.price+home.lon": tf.constant([[2.0, 3.0, 4.0]])}
    apart = groups.apart(x)
    np.testing.assert_array_equal(apart["home.lat+home.lon"], [[2.0, 4.0]])
    together = groups.together(apart)
    assert set(together) == set(x)
    for key, column in x.items():
        np.testing.assert_array_equal(together[key], column)


def test_without_groups_all_stays_as_it_is():
    root, groups = structure(MESSAGE), NumberGroups()
    assert groups.structure(root) == root
    assert groups.apart({"age": 1}) == groups.together({"age": 1}) == {"age": 1}
