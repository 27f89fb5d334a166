"""Schemas: JSON, digests, rules, leaves."""

import json

import pytest

from tests.records import NESTED
from tfvae.schema.message import Category, Field, Message, Number, Schema, Text, leaves


def test_json_round_trip_keeps_everything():
    text = NESTED.to_json()
    assert Schema.from_json(text) == NESTED
    assert json.loads(text)["alphabet"] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "other",
    [
        Schema(NESTED.message, ("a", "c", "b")),
        Schema(Message(NESTED.message.fields[::-1]), NESTED.alphabet),
        Schema(Message((Field("name", Text(6)), *NESTED.message.fields[1:])), NESTED.alphabet),
    ],
)
def test_the_digest_changes_with_anything(other):
    assert Schema.from_json(NESTED.to_json()).digest == NESTED.digest
    assert other.digest != NESTED.digest


def test_leaves_have_full_paths_and_the_elements_around_them():
    assert [(leaf.path, leaf.most) for leaf in leaves(NESTED.message)] == [
        ("name", 0), ("age", 0), ("member", 0), ("home.street", 0), ("home.lat", 0), ("home.lon", 0),
        ("phones.number", 3), ("phones.kind", 3), ("phones.ext", 3), ("tags", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "flagged"),
    [
        (Text(), False), (Text(type="int"), True), (Number(), True), (Category(("x",)), False),
        (Category(("1",), "int"), True), (Category(("false", "true"), "bool"), True),
        (Message((Field("a", Text()),)), True),
    ],
)  # fmt: skip
def test_missing_strings_are_empty_and_all_else_has_a_flag(kind, flagged):
    assert Field("f", kind, optional=True).flagged == flagged
    assert not Field("f", kind).flagged


@pytest.mark.parametrize("names", [[], ["a", "b", "a"]])
def test_a_message_needs_fields_of_different_names(names):
    with pytest.raises(ValueError, match="`fields` must hold at least one field, all of different names"):
        Message(tuple(Field(name, Text()) for name in names))


@pytest.mark.parametrize(("make", "message"), [
    (lambda: Text(type="bool"), "`type` must be one of string, int; got 'bool'"),
    (lambda: Category(("a",), "float"), "`type` must be one of string, int, bool; got 'float'"),
])  # fmt: skip
def test_types_are_checked(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_repeated_field_inside_a_repeated_message_is_refused():
    inner = Message((Field("b", Text(), most=2),))
    with pytest.raises(ValueError, match=r"`a\.b` lies in a repeated message and is repeated itself"):
        list(leaves(Message((Field("a", inner, most=3),))))
