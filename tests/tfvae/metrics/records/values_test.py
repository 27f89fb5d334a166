import numpy as np
import pytest

from tfvae.metrics.records.values import field_values, fields, record_values, require_leaves
from tfvae.schema.message import Category, Field, Message, Number, Text

HOME = Message((Field("lat", Number()), Field("long", Number(), optional=True)))
PHONE = Message((Field("kind", Category(("cell", "work"))), Field("digits", Number(whole=True), optional=True)))
PERSON = Message(
    (
        Field("name", Text(8)),
        Field("home", HOME, optional=True),
        Field("phones", PHONE, most=2),
        Field("tags", Text(4), most=3),
    )
)
TABLE = {
    "name": np.array(["ann", "", "bo"], object),
    "home?": np.array([True, False, True]),
    "home.lat": np.array([1.5, 7, 2.5], np.float32),
    "home.long": np.array([3, 7, 7], np.float32),
    "home.long?": np.array([True, True, False]),
    "phones#": np.array([2, 0, 1], np.int32),
    "phones.kind": np.array([["cell", "work"], ["work", "work"], ["work", "cell"]], object),
    "phones.digits": np.array([[1, 2], [9, 9], [3, 9]]),
    "phones.digits?": np.array([[True, False], [True, True], [True, True]]),
    "tags#": np.array([0, 1, 3], np.int32),
    "tags": np.array([["x", "x", "x"], ["a", "x", "x"], ["b", "", "c"]], object),
}


def test_what_is_missing_is_none_and_what_is_beyond_the_count_is_gone():
    assert record_values(PERSON, TABLE) == {
        "name": ["ann", "", "bo"],
        "home.lat": [1.5, None, 2.5],
        "home.long": [3.0, None, None],
        "phones.kind": [("cell", "work"), (), ("work",)],
        "phones.digits": [(1, None), (), (3,)],
        "tags": [(), ("a",), ("b", "", "c")],
    }


def test_paths_choose_and_order():
    assert list(record_values(PERSON, TABLE, ("tags", "name"))) == ["tags", "name"]


def test_numbers_of_one_message_are_one_field():
    found = fields(PERSON)
    assert found == {
        "name": ["name"],
        "home.lat+home.long": ["home.lat", "home.long"],
        "phones.kind": ["phones.kind"],
        "phones.digits": ["phones.digits"],
        "tags": ["tags"],
    }
    assert field_values(PERSON, TABLE, found["home.lat+home.long"]) == [(1.5, 3.0), (None, None), (2.5, None)]
    assert field_values(PERSON, TABLE, found["phones.digits"]) == [(1,), (None,), (3,)]
    assert field_values(PERSON, TABLE, found["tags"]) == [("a",), ("b",), ("",), ("c",)]


def test_leaves_of_a_kind_outside_repeated_fields():
    require_leaves("field", ["name"], PERSON, Text)
    with pytest.raises(ValueError, match="`field` must be one of name; got 'tags'"):
        require_leaves("field", ["name", "tags"], PERSON, Text)
