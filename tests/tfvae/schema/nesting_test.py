import pytest

from tfvae.schema.message import Field, Message, Number, Text
from tfvae.schema.nesting import nest

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
