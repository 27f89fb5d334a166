"""Orders of fields: flags and counts stay before what they are of."""

import pytest

from configs.kinds.records.order import ordered
from tfvae.checks import ConfigError
from tfvae.schema.message import Category, Field, Message, Number, Text
from tfvae.schema.structure import columns, structure

INNER = Message((Field("x", Category(("u", "v"))), Field("y", Text(3))))
ROOT = structure(
    Message(
        (
            Field("name", Text(4)),
            Field("kind", Category(("a", "b"))),
            Field("tags", Category(("p", "q")), most=2),
            Field("inner", INNER, optional=True),
            Field("height", Number(), optional=True),
            Field("age", Number()),
        )
    )
)


def keys(root):
    return [column.key for column in columns(root)]


SCHEMA = ["name", "kind", "tags#", "tags", "inner?", "inner.x", "inner.y", "height?", "height+age"]


def test_the_schema_s_order_is_kept():
    assert keys(ROOT) == SCHEMA
    assert ordered(ROOT, "schema", len) is ROOT


def test_the_field_of_the_highest_worth_comes_first_with_what_it_needs():
    worth = {"height+age": 3.0, "inner.y": 2.0, "tags": 1.0}
    found = ordered(ROOT, "learned", lambda key: worth.get(key, 0.0))
    expected = ["height?", "height+age", "inner?", "inner.y", "inner.x", "tags#", "tags", "name", "kind"]
    assert keys(found) == expected


def test_equal_worth_keeps_the_schema_s_order():
    units = [key for key in keys(ordered(ROOT, "learned", lambda key: 0.0)) if not key.endswith(("?", "#"))]
    assert units == [key for key in SCHEMA if not key.endswith(("?", "#"))]


def test_declared_fields_come_first_and_numbers_by_any_of_their_names():
    found = ordered(ROOT, "age, inner", lambda key: 0.0)
    assert keys(found) == ["height?", "height+age", "inner?", "inner.x", "inner.y", *SCHEMA[:4]]


def test_a_field_may_have_a_plus_in_its_name():
    root = structure(Message((Field("age", Number()), Field("lat+lon", Text(4)), Field("c++", Category(("a", "b"))))))
    assert keys(ordered(root, "c++,lat+lon", lambda key: 0.0)) == ["c++", "lat+lon", "age"]


def test_an_unknown_field_is_named_with_the_choices():
    with pytest.raises(
        ConfigError, match=r"order` must be learned, schema, or names among name, kind, .*; got 'colour'"
    ):
        ordered(ROOT, "name,colour", lambda key: 0.0)
