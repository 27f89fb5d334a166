import pytest

from tfvae.schema.message import Field, Message, Number, Text
from tfvae.schema.nesting import nest, nested

LEAF = Field("any", Text(), optional=True)


def text(name, most=0):
    return Field(name, Text(), True, most)


def test_names_with_dots_are_fields_of_messages():
    fields = {"a": LEAF, "home.lat": Field("x", Number()), "b": LEAF, "home.at.city": LEAF}
    home = Message((Field("lat", Number()), Field("at", Message((text("city"),)))))
    assert nest(fields, {}) == Message((text("a"), Field("home", home), text("b")))


def test_fields_may_be_repeated_and_messages_optional():
    fields = {"tags": LEAF, "phones.number": LEAF, "home.city": LEAF}
    assert nest(fields, {"tags": 2, "phones": 3}, {"home"}) == Message((
        text("tags", 2),
        Field("phones", Message((text("number"),)), most=3),
        Field("home", Message((text("city"),)), optional=True),
    ))  # fmt: skip


@pytest.mark.parametrize("names", [("Nr.", "St. name"), ("a", "a.b"), ("a.b", "a.b.c"), ("a..b",), (".a", "b.c")])
def test_other_dots_are_characters(names):
    assert nest(dict.fromkeys(names, LEAF), {}) == Message(tuple(map(text, names)))


def test_rows_are_nested_as_their_message_is():
    message = Message((
        Field("a", Text(), alias="aB"),
        Field("home", Message((text("city"), Field("at", Message((text("zip"),)))))),
        Field("when", Message((text("day"),)), known="google.protobuf.Timestamp"),
        Field("phones", Message((text("number"),)), most=2),
    ))  # fmt: skip
    row = {"aB": 1, "home.city": 2, "home.at.zip": 3, "when": 4, "phones": [5, 6]}
    inside = {"city": 2, "at": {"zip": 3}}
    assert nested(message, row) == {"aB": 1, "home": inside, "when": 4, "phones": [5, 6]}
    assert nested(Message((text("city"),)), {"home.city": 2}, "home.") == {"city": 2}
