"""The tree of columns, written out for one schema of every kind."""

from tests.records import ADDRESS_ROOT, NESTED_ROOT, TEXTS
from tfvae.schema.structure import ChoiceNode, MessageNode, NumbersNode, RepeatedNode, TextNode, columns, elements


def test_a_nested_schema():
    assert MessageNode("", (
        TextNode("name", 5),
        ChoiceNode("age?", 2),
        ChoiceNode("member", 2),
        ChoiceNode("home?", 2),
        MessageNode("home", (TextNode("home.street", 4), NumbersNode("home.lat+home.lon", ("", ""))), "home?"),
        ChoiceNode("phones#", 4),
        RepeatedNode("phones[]", MessageNode("phones", (
            TextNode("phones.number", 3),
            ChoiceNode("phones.kind", 2),
            ChoiceNode("phones.ext?", 2),
            NumbersNode("phones.ext", ("phones.ext?",)),
        )), "phones#", 3),
        ChoiceNode("tags#", 3),
        RepeatedNode("tags[]", TextNode("tags", 3), "tags#", 2),
        NumbersNode("age", ("age?",)),
    )) == NESTED_ROOT  # fmt: skip


def test_numbers_of_an_address_come_last_wherever_they_stand():
    assert [column.key for column in columns(ADDRESS_ROOT)] == [*TEXTS, "lat+long"]


def test_leaves_know_the_repeated_field_around_them():
    found = elements(NESTED_ROOT)
    assert list(found) == [column.key for column in columns(NESTED_ROOT)]
    assert {key: n for key, n in found.items() if n} == {
        "phones.number": 3, "phones.kind": 3, "phones.ext?": 3, "phones.ext": 3, "tags": 2,
    }  # fmt: skip
